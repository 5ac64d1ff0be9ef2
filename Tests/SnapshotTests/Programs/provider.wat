;; What another instance imports.
(module
  (type $unary (func (param i32) (result i32)))
  (import "host" "twice" (func $twice (type $unary)))
  (memory (export "memory") 1 3)
  (table (export "table") 4 funcref)
  (global (export "counter") (mut i32) (i32.const 0))
  (tag (export "stop") (param i32))
  (elem (i32.const 0) $twice $own)
  (func $own (export "own") (type $unary)
    (i32.store (i32.const 8) (local.get 0))
    (if (i32.eq (local.get 0) (i32.const 5)) (then (throw 0 (local.get 0))))
    (i32.add (call $twice (local.get 0)) (i32.const 1))))
