;; Traps say what happened and where, the innermost function first.
;;
;; $ call traps unreachable
;; > x
;; $ call traps divide 1 0
;; > x
;; $ call traps divide 0x80000000 -1
;; > x
;; $ call traps convert
;; > x
;; $ call traps indirect 9
;; > x
;; $ call traps indirect 1
;; > x
;; $ call traps indirect 0
;; > x
;; $ call traps outer
;; > x
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
