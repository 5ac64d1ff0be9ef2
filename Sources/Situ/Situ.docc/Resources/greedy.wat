(module $greedy
  (memory (export "memory") 1)
  (func (export "allocate") (param i32) (result i32) (i32.const 0))
  (func (export "transform") (param i32 i32) (result i32)
    ;; As much memory as there is, page by page.
    (loop $more
      (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (loop $again (br $again))
    (i32.const 0)))
