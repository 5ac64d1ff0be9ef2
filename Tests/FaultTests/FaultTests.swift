import FaultProbe
import Foundation
import Handlers
import Native
import TestSupport
import Testing

/// What becomes of faults once the signal handler is installed: each in a process of its own.
@Suite("Faults", .enabled(if: probe_exists()))
struct FaultTests {
    /// Pages that cannot be touched.
    private static func reservePages() -> UnsafeMutableRawPointer {
        mmap(nil, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)!
    }

    private static var nowhere: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: 8) }

    @Test("of a listed instruction in a reservation continue at its fix-up, again and again")
    func trap() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            let pages = FaultTests.reservePages()
            precondition(situ_reservation_add(pages, 1 << 20))
            precondition(probe_install() == 0)
            precondition(situ_faults_enter_thread() == 0)
            var value: UInt8 = 7
            for offset in [0, 1, 5000, (1 << 20) - 1] {
                errno = 1234
                precondition(probe_read(pages + offset) == -1, "offset \(offset)")
                precondition(errno == 1234, "errno has changed")
                precondition(probe_read(&value) == 7)
            }
        }
    }

    @Test("of a listed instruction elsewhere end the process")
    func listedInstructionOutside() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            let pages = FaultTests.reservePages()
            _ = situ_reservation_add(pages, 1 << 19)
            _ = probe_install()
            // Just past the reservation.
            _ = probe_read(pages + (1 << 19))
        }
    }

    @Test("in a reservation that has been forgotten end the process")
    func forgottenReservation() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            let pages = FaultTests.reservePages()
            _ = situ_reservation_add(pages, 1 << 20)
            _ = probe_install()
            precondition(probe_read(pages) == -1)
            situ_reservation_remove(pages)
            _ = probe_read(pages)
        }
    }

    @Test("of another instruction end the process, in a reservation too")
    func unlistedInstruction() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            let pages = FaultTests.reservePages()
            _ = situ_reservation_add(pages, 1 << 20)
            _ = probe_install()
            _ = probe_read_unlisted(pages)
        }
    }

    @Test("of compiled code end the process too, unless the address is in a reservation")
    func compiledCode() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            let pages = FaultTests.reservePages()
            _ = situ_reservation_add(pages, 1 << 19)
            _ = probe_install()
            precondition(situ_faults_add_code(probe_unlisted_code(), 16) == 0)
            // Just past the reservation.
            _ = probe_read_unlisted(pages + (1 << 19))
        }
    }

    @Test("of code that has been compiled once end the process")
    func forgottenCode() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            let pages = FaultTests.reservePages()
            _ = situ_reservation_add(pages, 1 << 20)
            _ = probe_install()
            precondition(situ_faults_add_code(probe_unlisted_code(), 16) == 0)
            situ_faults_remove_code(probe_unlisted_code())
            // A range that ends before.
            precondition(situ_faults_add_code(probe_unlisted_code() - 16, 16) == 0)
            _ = probe_read_unlisted(pages)
        }
    }

    @Test("that are SIGBUS are the same")
    func busError() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            let page = probe_page_beyond_file()!
            precondition(situ_reservation_add(page, 4096))
            precondition(probe_install() == 0)
            precondition(probe_read(page) == -1)
        }
        await #expect(processExitsWith: .signal(SIGBUS)) {
            probe_begin()
            let page = probe_page_beyond_file()!
            _ = probe_install()
            _ = probe_read(page)
        }
    }

    @Test("that are none, but a signal somebody sent, end the process")
    func sentSignal() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            _ = probe_install()
            kill(getpid(), SIGSEGV)
            // The signal may come to another thread.
            sleep(10)
        }
    }

    @Test("go to the handler that was there before, unless they are ours")
    func earlierHandler() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            probe_handle_before(true, 0)
            let pages = FaultTests.reservePages()
            // As it is without ours.
            precondition(probe_read_unlisted(pages) == -1)
            precondition(probe_count() == 1 && probe_had_blocked_usr1())
            let hadBlockedAnother = probe_had_blocked_usr2()
            precondition(situ_reservation_add(pages, 1 << 20))
            precondition(probe_install() == 0)
            precondition(probe_read(pages) == -1)
            precondition(probe_count() == 1, "the earlier handler was asked about a trap")
            precondition(probe_read_unlisted(pages) == -1)
            precondition(probe_count() == 2)
            precondition(probe_had_blocked_usr1(), "the mask that the earlier handler asked for was not set")
            precondition(probe_had_blocked_usr2() == hadBlockedAnother, "it was set with more")
            precondition(probe_read_unlisted(FaultTests.nowhere) == -1)
            precondition(probe_count() == 3)
        }
    }

    @Test("go to the earlier handler without information too")
    func earlierPlainHandler() async {
        await #expect(processExitsWith: .exitCode(60 + SIGSEGV)) {
            probe_begin()
            probe_handle_before(false, 0)
            _ = probe_install()
            _ = probe_read_unlisted(FaultTests.nowhere)
        }
    }

    @Test("go to an earlier handler that wants only one, once")
    func earlierHandlerForOne() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            probe_handle_before(true, probe_flag_resethand())
            _ = probe_install()
            guard probe_read_unlisted(FaultTests.nowhere) == -1, probe_count() == 1 else { exit(1) }
            _ = probe_read_unlisted(FaultTests.nowhere)
        }
    }

    @Test("end the process although the signal was ignored; sent ones stay ignored")
    func ignoredSignal() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            probe_ignore()
            _ = probe_install()
            kill(getpid(), SIGSEGV)
            raise(SIGSEGV)
            guard probe_install() == 0 else { exit(1) }
            _ = probe_read_unlisted(FaultTests.nowhere)
        }
        await #expect(processExitsWith: .success) {
            probe_begin()
            probe_ignore()
            _ = probe_install()
            raise(SIGSEGV)
            raise(SIGBUS)
        }
    }

    @Test("come through a handler that was installed later and hands on")
    func laterHandler() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            let pages = FaultTests.reservePages()
            precondition(situ_reservation_add(pages, 1 << 20))
            precondition(probe_install() == 0)
            probe_handle_after()
            // Installing again, which changes nothing.
            precondition(probe_install() == 0)
            precondition(probe_read(pages) == -1)
            precondition(probe_count() == 1, "the later handler was not called first")
            precondition(probe_read_unlisted(pages) == -1)
            precondition(probe_count() == 2)
        }
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            probe_begin()
            _ = probe_install()
            probe_handle_after()
            _ = probe_read(FaultTests.nowhere)
        }
    }

    @Test("find an alternate stack on every thread, which goes with it")
    func alternateStacks() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            precondition(probe_install() == 0)
            probe_handle_before(true, 0)
            probe_on_thread {
                probe_drop_alternate_stack()
                var size = 0
                precondition(situ_faults_enter_thread() == 0)
                let stack = probe_alternate_stack(&size)
                precondition(stack != nil && size >= 64 << 10)
                precondition(situ_faults_enter_thread() == 0)
                precondition(probe_alternate_stack(&size) == stack, "a second stack was made")
                stack!.storeBytes(of: 1, as: UInt8.self)
            }
            // As many as a process could not have at once, if they stayed.
            for _ in 0..<2000 {
                probe_on_thread {
                    probe_drop_alternate_stack()
                    precondition(situ_faults_enter_thread() == 0)
                }
            }
            precondition(Mapping.all().count < 1500, "alternate stacks are left over")
        }
    }

    @Test("find a thread's own alternate stack, which stays what it is")
    func ownAlternateStack() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            probe_on_thread {
                let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
                var stack = stack_t()
                stack.ss_sp = memory
                stack.ss_size = 1 << 16
                precondition(sigaltstack(&stack, nil) == 0)
                precondition(situ_faults_enter_thread() == 0)
                var size = 0
                precondition(probe_alternate_stack(&size) == memory)
                probe_drop_alternate_stack()
                memory.deallocate()
            }
        }
    }

    @Test("of a stack that is used up reach the earlier handler, on the alternate stack")
    func stackOverflow() async {
        await #expect(processExitsWith: .exitCode(100 + SIGSEGV)) {
            probe_begin()
            // Without ours it would never be called: there would be no stack for it.
            probe_handle_before(true, 0)
            _ = probe_install()
            probe_on_thread {
                guard situ_faults_enter_thread() == 0 else { exit(1) }
                _ = probe_overflow(0)
            }
        }
    }

    @Test("are the only signals that are changed")
    func otherSignals() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            let signals = (1..<32).filter { $0 != SIGSEGV && $0 != SIGBUS }
            for signal in signals { _ = probe_is_unchanged(signal) }
            precondition(probe_install() == 0)
            precondition(situ_faults_enter_thread() == 0)
            for signal in signals { precondition(probe_is_unchanged(signal), "signal \(signal)") }
        }
    }

    @Test("on many threads at once, while reservations come and go, are all traps")
    func manyThreads() async {
        await #expect(processExitsWith: .success) {
            probe_begin()
            precondition(probe_install() == 0)
            DispatchQueue.concurrentPerform(iterations: 8) { number in
                precondition(situ_faults_enter_thread() == 0)
                for round in 0..<500 {
                    let count = 1 + (number * 7 + round) % 40
                    let reservations = (0..<count).map { _ in
                        mmap(nil, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)!
                    }
                    for pages in reservations { precondition(situ_reservation_add(pages, 4096)) }
                    for pages in reservations { precondition(probe_read(pages + round) == -1) }
                    for pages in reservations {
                        situ_reservation_remove(pages)
                        munmap(pages, 4096)
                    }
                }
            }
        }
    }
}
