;; A memory without an operating system is a plain allocation that moves when it grows.
;;
;; $ call memory sum 3
;; > 228
;; $ call memory grow
;; > 1
;; > 3
;; > 42
;; > 0
;; $ call memory copy
;; > 98
;; > 101
;; $ call memory beyond
;; > trap: out of bounds memory access
;; >   function 3 at 0xab
;; > status 134
(module
  (memory 1 3)
  (data (i32.const 0) "abcdefgh")
  (data $passive "passive")
  (func (export "sum") (param i32) (result i32)
    (i32.add (i32.load8_u (i32.const 12)) (i32.add (local.get 0) (i32.const 225))))
  (func (export "grow") (result i32 i32 i32 i32)
    (i32.store (i32.const 65532) (i32.const 42))
    (memory.grow (i32.const 2))
    (memory.size)
    (i32.load (i32.const 65532))
    (i32.load (i32.const 196604)))
  (func (export "copy") (result i32 i32)
    (memory.copy (i32.const 100) (i32.const 1) (i32.const 4))
    (memory.init $passive (i32.const 103) (i32.const 6) (i32.const 1))
    (i32.load8_u (i32.const 100))
    (i32.load8_u (i32.const 103)))
  (func (export "beyond") (result i32) (i32.load offset=65533 (i32.const 0))))
