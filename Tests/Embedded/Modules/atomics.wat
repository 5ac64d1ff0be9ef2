;; Atomic instructions on a processor that orders memory accesses weakly; and a memory that is shared, though there is one
;; thread: a timeout is over at once, and a wait without one stops the call.
;;
;; $ call atomics modify
;; > -3
;; > 82
;; > 72057594037927935
;; > 9
;; > 4294967294
;; $ call atomics exchange
;; > 7
;; > 7
;; > 8
;; > 8
;; $ call atomics wait
;; > 1
;; > 2
;; > 0
;; $ call atomics grow
;; > 1
;; > 3
;; > 5
;; $ call atomics forever
;; > suspended: interrupted
;; > status 1
;; $ call atomics unaligned
;; > trap: unaligned atomic
;; >   function 5 at 0x15b
;; > status 134
;; $ call atomics unshared
;; > trap: expected shared memory
;; >   function 6 at 0x168
;; > status 134
(module
  (memory 1 3 shared)
  (memory $unshared 1)
  (func (export "modify") (result i32 i32 i64 i32 i64)
    (drop (i32.atomic.rmw.sub (i32.const 0) (i32.const 3)))
    (i32.atomic.load (i32.const 0))
    (i32.atomic.store16 (i32.const 8) (i32.const 80))
    (drop (i32.atomic.rmw16.add_u (i32.const 8) (i32.const 2)))
    (i32.atomic.load16_u (i32.const 8))
    (i64.atomic.store (i32.const 16) (i64.const -1))
    (drop (i64.atomic.rmw8.xor_u (i32.const 23) (i64.const 255)))
    (i64.atomic.rmw.and (i32.const 16) (i64.const 9))
    (i32.atomic.rmw8.or_u (i32.const 16) (i32.const 2))
    (i64.atomic.store32 (i32.const 24) (i64.const -2))
    (atomic.fence)
    (i64.atomic.load (i32.const 24)))
  (func (export "exchange") (result i32 i32 i64 i64)
    (i32.atomic.store (i32.const 0) (i32.const 7))
    (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 6) (i32.const 1))
    (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 7) (i32.const 8))
    (i64.atomic.rmw32.xchg_u (i32.const 0) (i64.const 8))
    (i64.atomic.rmw8.cmpxchg_u (i32.const 0) (i64.const 8) (i64.const 9)))
  (func (export "wait") (result i32 i32 i32)
    (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const -1))
    (memory.atomic.wait64 (i32.const 0) (i64.const 0) (i64.const 1000000))
    (memory.atomic.notify (i32.const 0) (i32.const 1)))
  (func (export "grow") (result i32 i32 i32)
    (i32.atomic.store (i32.const 65532) (i32.const 5))
    (memory.grow (i32.const 2))
    (memory.size)
    (i32.atomic.load (i32.const 65532)))
  (func (export "forever") (result i32)
    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
  (func (export "unaligned") (result i32)
    (i32.atomic.load (i32.const 2)))
  (func (export "unshared") (result i32)
    (memory.atomic.wait32 $unshared (i32.const 0) (i32.const 0) (i64.const 0))))
