(module $"a module" (@name "it has another name")
  (@custom "début" (before first) "\00\u{1F389}\t")
  (type $f (func (param $x i32) (param f32 f64) (result i64 v128)))
  (rec
    (type $node (sub (struct (field $next (mut (ref null $node))) (field i8) (field (@name "") (mut i16)))))
    (type $leaf (sub final $node (struct (field (mut (ref null $node)) i8 (mut i16)) (field externref)))))
  (type $bytes (array (mut i8)))
  (import "m" "f" (func $imported (@name "") (type $f)))
  (import "m" "e" (tag $e (param i32)))
  (global (import "m" "g") f32)
  (global $g (export "g") (export "h") (mut i64) (i64.const -0x8000_0000_0000_0000))
  (memory $m (export "memory") i64 1 2)
  (memory (data "in" "line" "\c3\bc"))
  (memory 1 1 shared (pagesize 65536))
  (table $t 2 funcref)
  (table funcref (elem $body $imported))
  (table i64 0 10 (ref null $bytes) (ref.null $bytes))
  (elem $s (table $t) (offset (i32.const 1)) (ref null func) (ref.func $body) (item ref.null func))
  (elem declare func $imported)
  (data $d (memory $m) (i64.const 0x10) "\7f\\\"'")
  (data "never used")
  (@situ.data_count)
  (start $last)
  (func $body (export "body") (param $p (@name "p") i32) (param i32) (result i32) (local i32 i32) (local $l f64)
    (block $out (result i32)
      (loop $out
        (@metadata.code.branch_hint "\00") (br_if 1 (i32.const 1) (local.get $p)) drop
        (br_table $out $out (i32.const 0)))
      (unreachable))
    (if (param i32) (result i32) (i32.lt_s (local.get 0) (i32.const 0xFF)) (then (i32.add (i32.const +1)))
      (else (i32.sub (i32.const 2)))))
  (func $numbers
    f32.const nan:0x200000 f64.const -nan f32.const -inf f64.const 0x1.fffffffffffffp1023 f32.const 1e-45
    f64.const 4.9406564584124654e-324 f32.const 0x0.8 drop drop drop drop drop drop drop)
  (func $vectors (param v128)
    (v128.store8_lane offset=3 align=1 15 (i64.const 0) (local.get 0))
    (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (local.get 0) (v128.const f32x4 1 nan -0 1e10))))
  (func $objects (param (ref null $node) anyref) (result (ref null $node))
    (block $b (result anyref)
      (drop (br_on_cast $b anyref (ref $leaf) (local.get 1)))
      (return (struct.get $node $next (local.get 0))))
    drop
    (array.init_data $bytes $d (array.new_default $bytes (i32.const 9)) (i32.const 0) (i32.const 0) (i32.const 1))
    (call_indirect $t (type $f) (i32.const 1) (f32.const 1) (f64.const 1) (i32.const 0)) drop drop
    (drop (ref.i31 (i32.const 1)))
    (select (result (ref null $node)) (ref.null none) (local.get 0) (i32.const 1)))
  (func $exceptions
    (block $t (block $h (result i32 exnref) (try_table $t (catch_ref $e $h) (catch_all $t) (throw $e (i32.const 1))) (return)) throw_ref))
  (func $older
    try $l (call $last) catch $e drop catch_all rethrow $l end
    (try (do (call $last)) (delegate 0)))
  (func $threads (drop (memory.atomic.wait32 1 offset=4 (i32.const 0) (i32.const 1) (i64.const -1))) atomic.fence
    (return_call $last))
  (func $last) (; (; nested ;) ;)
  (@unknown ("anything" [] {,} (@name) $x 1.2.3) ;; really
  )
  (@custom "end" (after last))
)
