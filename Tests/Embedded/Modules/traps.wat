;; Traps say what happened and where, the innermost function first.
;;
;; $ call traps unreachable
;; > trap: unreachable
;; >   function 1 at 0x8a
;; > status 134
;; $ call traps divide 1 0
;; > trap: integer divide by zero
;; >   function 2 at 0x92
;; > status 134
;; $ call traps divide 0x80000000 -1
;; > trap: integer overflow
;; >   function 2 at 0x92
;; > status 134
;; $ call traps convert
;; > trap: invalid conversion to integer
;; >   function 3 at 0x9b
;; > status 134
;; $ call traps indirect 9
;; > trap: undefined element
;; >   function 4 at 0xa1
;; > status 134
;; $ call traps indirect 1
;; > trap: uninitialized element
;; >   function 4 at 0xa1
;; > status 134
;; $ call traps indirect 0
;; > trap: indirect call type mismatch
;; >   function 4 at 0xa1
;; > status 134
;; $ call traps outer
;; > trap: integer divide by zero
;; >   function 2 at 0x92
;; >   function 5 at 0xab
;; >   function 6 at 0xb1
;; > status 134
;; $ call traps refused
;; > a host function failed
;; > status 1
(module
  (import "test" "fail" (func $fail))
  (table 2 funcref)
  (elem (i32.const 0) $divide)
  (func (export "unreachable") unreachable)
  (func $divide (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "convert") (result i32) (i32.trunc_f32_s (f32.const nan)))
  (func (export "indirect") (param i32) (call_indirect (local.get 0)))
  (func $inner (drop (call $divide (i32.const 1) (i32.const 0))))
  (func (export "outer") (call $inner))
  (func (export "refused") (call $fail)))
