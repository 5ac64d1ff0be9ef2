(module $broken
  (memory (export "memory") 1)
  (func (export "allocate") (param i32) (result i32) (i32.const 0))
  (func $panic unreachable)
  (func (export "transform") (param i32 i32) (result i32)
    (call $panic)
    (i32.const 0)))
