;; A plugin that never ends. The host gives each call some fuel, and takes it back when that is used up.
(module $endless
  (memory (export "memory") 1)
  (func (export "allocate") (param i32) (result i32) (i32.const 0))
  (func (export "transform") (param i32 i32) (result i64)
    (loop $again (br $again))
    (i64.const 0)))
