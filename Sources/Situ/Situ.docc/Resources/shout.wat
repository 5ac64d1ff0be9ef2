(module $shout
  (memory (export "memory") 1)

  ;; One text at a time, at the beginning.
  (func (export "allocate") (param $count i32) (result i32)
    (i32.const 0))

  ;; Changes the text in place, and returns its new length.
  (func (export "transform") (param $text i32) (param $count i32) (result i32)
    (local $index i32)
    (local $letter i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $index) (local.get $count)))
        (local.set $letter (i32.load8_u (i32.add (local.get $text) (local.get $index))))
        (if (i32.lt_u (i32.sub (local.get $letter) (i32.const 97)) (i32.const 26))
          (then
            (i32.store8 (i32.add (local.get $text) (local.get $index))
              (i32.sub (local.get $letter) (i32.const 32)))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))
    (local.get $count)))
