;; Traps in the third of three functions; its exports trap in other ways.
(module $trapping
  (memory 1)
  (table 1 funcref)
  (type $nothing (func))
  (func $innermost unreachable)
  (func $middle (call $innermost))
  (func $start (export "_start") (call $middle))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func $recurse (export "recurse") (call $recurse))
  (func (export "indirect") (call_indirect (type $nothing) (i32.const 0)))
  (func (export "loop") (loop $again (br $again))))
