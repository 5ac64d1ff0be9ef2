;; Threads that count together under a lock, wait for each other in the memory, and sleep; the last one that is done wakes the first.
;;; run: --max-threads 8
;;; endings: exit
;;; flavours: deterministic unordered
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))

  ;; Prints a number in hexadecimal, and a line feed.
  (func $print (param $n i32)
    (local $i i32) (local $digit i32)
    (loop $next
      (local.set $digit
        (i32.and (i32.shr_u (local.get $n) (i32.sub (i32.const 28) (i32.shl (local.get $i) (i32.const 2)))) (i32.const 15)))
      (i32.store8 (i32.add (i32.const 16) (local.get $i))
        (i32.add (local.get $digit) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $digit) (i32.const 10)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8))))
    (i32.store8 (i32.const 24) (i32.const 10))
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 9))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  ;; At 64 the lock, at 68 the sum, at 72 the threads that are done, at 80 whose turn it is.
  (func $lock
    (block $mine
      (loop $again
        (br_if $mine (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const 64) (i32.const 0) (i32.const 1))))
        (drop (memory.atomic.wait32 (i32.const 64) (i32.const 1) (i64.const 1000000)))
        (br $again))))
  (func $unlock
    (i32.atomic.store (i32.const 64) (i32.const 0))
    (drop (memory.atomic.notify (i32.const 64) (i32.const 1))))
  (func $spin (param $n i32) (result i32)
    (local $x i32)
    (local.set $x (local.get $n))
    (loop $next
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1664525)) (i32.const 1013904223)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "wasi_thread_start") (param $number i32) (param $which i32)
    (local $i i32)
    (loop $next
      (drop (call $spin (i32.add (i32.const 50) (i32.mul (local.get $which) (i32.const 30)))))
      (call $lock)
      (i32.store (i32.const 68)
        (i32.add (i32.load (i32.const 68)) (call $spin (i32.add (local.get $which) (i32.const 1)))))
      (call $unlock)
      (if (i32.eqz (i32.and (local.get $i) (i32.const 15))) (then (drop (call $sched_yield))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 200))))
    ;; One after the other: each waits for its turn.
    (block $turn
      (loop $wait
        (br_if $turn (i32.eq (i32.atomic.load (i32.const 80)) (local.get $which)))
        (drop
          (memory.atomic.wait32 (i32.const 80) (i32.atomic.load (i32.const 80)) (i64.const 2000000)))
        (br $wait)))
    (call $print (local.get $which))
    (drop (i32.atomic.rmw.add (i32.const 80) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 80) (i32.const -1)))
    (drop (i32.atomic.rmw.add (i32.const 72) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 72) (i32.const -1))))
  (func (export "_start")
    (local $i i32)
    (loop $next
      (if (i32.le_s (call $spawn (local.get $i)) (i32.const 0)) (then (unreachable)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))
    (block $done
      (loop $wait
        (local.set $i (i32.atomic.load (i32.const 72)))
        (br_if $done (i32.eq (local.get $i) (i32.const 4)))
        (drop (memory.atomic.wait32 (i32.const 72) (local.get $i) (i64.const -1)))
        (br $wait)))
    (call $print (i32.load (i32.const 68)))))
