(module $count
  (import "host" "log" (func $log (param $text i32) (param $count i32)))
  (memory (export "memory") 1)
  ;; A digit is put before the message.
  (data (i32.const 32768) "? spaces")

  (func (export "allocate") (param $count i32) (result i32)
    (i32.const 0))

  (func (export "transform") (param $text i32) (param $count i32) (result i32)
    (local $index i32)
    (local $spaces i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $index) (local.get $count)))
        (if (i32.eq (i32.load8_u (i32.add (local.get $text) (local.get $index))) (i32.const 32))
          (then (local.set $spaces (i32.add (local.get $spaces) (i32.const 1)))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))
    (i32.store8 (i32.const 32768) (i32.add (i32.const 48) (local.get $spaces)))
    (call $log (i32.const 32768) (i32.const 8))
    (local.get $count)))
