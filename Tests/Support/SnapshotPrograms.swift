/// A small program that is stopped anywhere, for tests of snapshots: modules in the text format, instantiated one after the other.
///
/// What a module imports from `m0`, `m1` and so on is what that module exports; what it imports from `host` are functions that
/// `SnapshotRun` makes, of any type: those whose names begin with `wait` leave the program waiting.
package struct SnapshotProgram: Sendable, CustomStringConvertible {
    package let name: String
    package let modules: [String]
    /// The function of the last module that is called, without parameters.
    package let entry: String
    /// Units of fuel from one stop to the next: as much as the largest step takes.
    package let stride: Int64

    package var description: String { name }

    package init(_ name: String, stride: Int64 = 1, _ modules: String...) {
        self.name = name
        self.modules = modules
        entry = "run"
        self.stride = stride
    }

    package static let all: [SnapshotProgram] = [
        numbers, bulk, recursion, exceptions, legacyExceptions, objects, hostValues, tailCalls, waits, linked,
        wide, vectors, threads, trap, thrown,
    ]

    static let numbers = SnapshotProgram(
        "numbers",
        """
        (global $g (mut i64) (i64.const 7))
        (global $f (mut f64) (f64.const 0.5))
        (memory 1 4)
        (data (i32.const 16) "some bytes")
        (data $passive "more bytes, of which a part is used")
        (table $t 6 10 funcref)
        (elem (i32.const 1) $add $mul $swap)
        (elem $late func $mul $add)
        (type $binary (func (param i32 i32) (result i32)))
        (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
        (func $mul (type $binary) (i32.mul (local.get 0) (local.get 1)))
        (func $swap (param i32 i64 f32) (result f32 i64 i32)
          (local $d f64)
          (local.set $d (f64.promote_f32 (local.get 2)))
          (global.set $f (f64.add (global.get $f) (local.get $d)))
          (local.get 2) (local.get 1) (local.get 0))
        (func $switch (param i32) (result i32)
          (block $a (block $b (block $c
            (br_table $a $b $c $a (local.get 0)))
            (return (i32.const 11)))
            (return (call $add (local.get 0) (i32.const 5))))
          (if (result i32) (i32.gt_u (local.get 0) (i32.const 4))
            (then (call $mul (local.get 0) (i32.const 3)))
            (else (i32.const 2))))
        (func (export "run") (result i32)
          (local $i i32) (local $sum i32)
          (local.set $i (i32.const 5))
          (memory.init $passive (i32.const 40) (i32.const 2) (i32.const 20))
          (loop $next
            (local.get $sum)
            (call_indirect (type $binary) (local.get $i) (i32.const 3)
              (i32.add (i32.const 1) (i32.and (local.get $i) (i32.const 1))))
            (i32.add)
            (local.set $sum)
            (call $swap (local.get $sum) (global.get $g) (f32.const 1.25))
            (i32.load8_u offset=16)
            (local.set $sum (i32.add (local.get $sum)))
            (global.set $g (i64.rotl (i64.const 3)))
            (drop)
            (local.set $sum (i32.add (local.get $sum) (call $switch (local.get $i))))
            (i32.store offset=100 (local.get $i) (local.get $sum))
            (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
          (data.drop $passive)
          (table.init $late (i32.const 4) (i32.const 0) (i32.const 2))
          (elem.drop $late)
          (drop (memory.grow (i32.const 1)))
          (drop (table.grow (ref.func $swap) (i32.const 2)))
          (i32.add (local.get $sum)
            (call_indirect (type $binary) (i32.const 6) (i32.const 7) (i32.const 4))))
        """)

    static let bulk = SnapshotProgram(
        "bulk operations that stop half-way", stride: 1024,
        """
        (memory $a 8)
        (memory $b 8)
        (table $t 40000 funcref)
        (func $f)
        (elem declare func $f)
        (func (export "run") (result i32)
          (memory.fill $a (i32.const 100) (i32.const 0x5a) (i32.const 300000))
          (memory.copy $b $a (i32.const 9) (i32.const 77) (i32.const 200000))
          (memory.copy $a $a (i32.const 120) (i32.const 100) (i32.const 250000))
          (table.fill $t (i32.const 3) (ref.func $f) (i32.const 36000))
          (table.copy $t $t (i32.const 10) (i32.const 0) (i32.const 35000))
          (i32.add
            (i32.load $b (i32.const 100))
            (ref.is_null (table.get $t (i32.const 12)))))
        """)

    static let recursion = SnapshotProgram(
        "deep recursion",
        """
        (global $calls (mut i32) (i32.const 0))
        (func $deep (param $n i32) (param $x i64) (result i32) (local $kept f64)
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          (if (i32.eqz (local.get $n)) (then (return (i32.const 1))))
          (local.set $kept (f64.convert_i64_s (local.get $x)))
          (i32.const 3)
          (i64.const 9)
          (call $deep (i32.sub (local.get $n) (i32.const 1)) (i64.mul (local.get $x) (i64.const 3)))
          (i32.add (i32.trunc_sat_f64_s (local.get $kept)))
          (i64.mul (i64.extend_i32_u))
          (i32.wrap_i64)
          (i32.xor))
        (func (export "run") (result i32) (call $deep (i32.const 60) (i64.const 5)))
        """)

    static let exceptions = SnapshotProgram(
        "exceptions",
        """
        (tag $e (param i32 i64))
        (tag $other)
        (type $unary (func (param i32) (result i32)))
        (table funcref (elem $thrower))
        (func $thrower (type $unary)
          (if (i32.and (local.get 0) (i32.const 1))
            (then (throw $e (local.get 0) (i64.const 12))))
          (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $other)))
          (local.get 0))
        (func $through (type $unary)
          (block $caught (result exnref)
            (try_table (catch_all_ref $caught)
              (return (call $thrower (local.get 0))))
            (unreachable))
          (drop (call $thrower (i32.const 4)))
          (throw_ref))
        (func (export "run") (result i32)
          (local $i i32) (local $sum i32) (local $kept exnref)
          (local.set $i (i32.const 6))
          (loop $next
            (block $done
              (block $none
                (block $caught (result i32 i64 exnref)
                  (try_table (catch_ref $e $caught) (catch $other $none)
                    (local.set $sum (i32.add (local.get $sum) (call $through (local.get $i))))
                    (br $done))
                  (unreachable))
                (local.set $kept)
                (i32.wrap_i64) (i32.add)
                (local.set $sum (i32.add (local.get $sum)))
                (drop (call_indirect (type $unary) (i32.const 8) (i32.const 0)))
                (block $again (result i32 i64)
                  (try_table (catch $e $again) (throw_ref (local.get $kept)))
                  (unreachable))
                (drop)
                (local.set $sum (i32.xor (local.get $sum)))
                (br $done))
              (local.set $sum (i32.add (local.get $sum) (i32.const 1000))))
            (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
          (local.get $sum))
        """)

    static let legacyExceptions = SnapshotProgram(
        "exceptions of the older proposal",
        """
        (tag $e (param i32))
        (tag $f)
        (func $thrower (param i32) (result i32)
          (if (i32.and (local.get 0) (i32.const 1)) (then (throw $e (local.get 0))))
          (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $f)))
          (local.get 0))
        (func $rethrows (param i32) (result i32)
          try (result i32)
            local.get 0
            call $thrower
          catch $e
            drop
            try (result i32)
              i32.const 2
              call $thrower
            catch $f
              i32.const 6
              call $thrower
              drop
              rethrow 1
            end
          catch_all
            i32.const 8
            call $thrower
            drop
            rethrow 0
          end)
        (func $delegates (param i32) (result i32)
          try (result i32)
            try (result i32)
              local.get 0
              call $rethrows
            delegate 0
          catch $e
            i32.const 10
            call $thrower
            i32.add
          end)
        (func (export "run") (result i32)
          (local $i i32) (local $sum i32)
          i32.const 5
          local.set $i
          loop $next
            try
              local.get $i
              call $delegates
              local.get $sum
              i32.add
              local.set $sum
            catch_all
              i32.const 4
              call $thrower
              local.get $sum
              i32.add
              local.set $sum
            end
            local.get $i
            i32.const 1
            i32.sub
            local.tee $i
            br_if $next
          end
          local.get $sum)
        """)

    static let objects = SnapshotProgram(
        "objects",
        """
        (rec
          (type $node (sub (struct
            (field $next (mut (ref null $node))) (field $value (mut i32)) (field $small i8) (field $wide f64))))
          (type $vectors (array (mut v128))))
        (type $bytes (array (mut i8)))
        (type $leaf (sub final $node (struct
            (field (mut (ref null $node))) (field (mut i32)) (field i8) (field f64)
            (field $text (ref $bytes)) (field $any (mut anyref)))))
        (type $list (array (mut (ref null $node))))
        (type $unary (func (param i32) (result i32)))
        (tag $e (param (ref $node) i32))
        (global $roots (mut (ref null $list)) (ref.null $list))
        (global $constant (ref $bytes) (array.new $bytes (i32.const 3) (i32.const 5)))
        (global $exception (mut exnref) (ref.null exn))
        (table $t 4 anyref)
        (elem $segment (ref i31) (ref.i31 (i32.const 4)) (ref.i31 (i32.const -5)))
        (elem $functions (ref $unary) (ref.func $count))
        (data $data "twelve bytes")
        (func $node (param $next (ref null $node)) (param $value i32) (result (ref $node))
          (struct.new $node (local.get $next) (local.get $value) (i32.const -3) (f64.const 2.5)))
        (func $leaf (param $next (ref null $node)) (param $value i32) (result (ref $node))
          (struct.new $leaf (local.get $next) (local.get $value) (i32.const 4) (f64.const 8)
            (array.new_data $bytes $data (i32.const 2) (i32.const 6)) (ref.i31 (local.get $value))))
        (func $count (type $unary)
          (local $sum i32) (local $node (ref null $node)) (local $set (ref $node))
          (local.set $node (array.get $list (ref.as_non_null (global.get $roots)) (local.get 0)))
          (loop $next
            (if (ref.is_null (local.get $node)) (then (return (local.get $sum))))
            (local.set $set (ref.as_non_null (local.get $node)))
            (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $set))))
            (local.set $sum (i32.add (local.get $sum) (struct.get_s $node $small (local.get $set))))
            (block $no (result (ref null $node))
              (br_on_cast_fail $no (ref $node) (ref $leaf) (local.get $set))
              (struct.get $leaf $text)
              (array.len)
              (local.set $sum (i32.add (local.get $sum)))
              (local.get $node))
            (local.set $node (struct.get $node $next))
            (br $next))
          (unreachable))
        (func (export "run") (result i32)
          (local $i i32) (local $sum i32) (local $list (ref $list)) (local $last (ref null $node))
          (local $vectors (ref $vectors))
          (local.set $list (array.new_default $list (i32.const 3)))
          (global.set $roots (local.get $list))
          (local.set $vectors
            (array.new $vectors (v128.const i64x2 3 0x0123456789abcdef) (i32.const 3)))
          (loop $next
            (array.set $list (local.get $list) (i32.rem_u (local.get $i) (i32.const 3))
              (if (result (ref $node)) (i32.and (local.get $i) (i32.const 1))
                (then (call $node
                  (array.get $list (local.get $list) (i32.rem_u (local.get $i) (i32.const 3)))
                  (local.get $i)))
                (else (call $leaf
                  (array.get $list (local.get $list) (i32.rem_u (local.get $i) (i32.const 3)))
                  (local.get $i)))))
            (local.set $sum (i32.add (local.get $sum)
              (call_ref $unary (i32.rem_u (local.get $i) (i32.const 3)) (ref.func $count))))
            (block $caught (result (ref $node) i32 exnref)
              (try_table (catch_ref $e $caught)
                (throw $e
                  (ref.as_non_null
                    (array.get $list (local.get $list) (i32.rem_u (local.get $i) (i32.const 3))))
                  (local.get $i)))
              (unreachable))
            (global.set $exception)
            (local.set $sum (i32.add (local.get $sum)))
            (local.set $last)
            (array.set $vectors (local.get $vectors) (i32.const 1) (i32x4.splat (local.get $sum)))
            (br_if $next (i32.lt_u
              (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 7))))
          (table.set $t (i32.const 1) (local.get $vectors))
          (table.set $t (i32.const 2) (ref.i31 (i32.const 77)))
          (table.init $t $segment (i32.const 0) (i32.const 1) (i32.const 1))
          (struct.set $node $next (ref.as_non_null (local.get $last))
            (array.get $list (local.get $list) (i32.const 1)))
          (i32.add (local.get $sum) (call $count (i32.const 2))))
        """)

    static let hostValues = SnapshotProgram(
        "values of the host",
        """
        (import "host" "value" (func $value (param i32) (result externref)))
        (import "host" "same" (func $same (param externref) (result externref)))
        (global $g (mut externref) (ref.null extern))
        (table $t 3 externref)
        (type $box (struct (field externref) (field anyref)))
        (global $box (mut (ref null $box)) (ref.null $box))
        (func $keep (param $e externref) (result externref)
          (loop $twice
            (br_if $twice (ref.is_null (call $same (local.get $e)))))
          (local.get $e))
        (func (export "run") (result i32) (local $e externref)
          (local.set $e (call $keep (call $value (i32.const 3))))
          (global.set $g (call $keep (local.get $e)))
          (table.set $t (i32.const 1) (call $value (i32.const 4)))
          (global.set $box
            (struct.new $box
              (call $keep (table.get $t (i32.const 1)))
              (any.convert_extern (local.get $e))))
          (table.set $t (i32.const 2) (extern.convert_any (global.get $box)))
          (drop (call $keep (table.get $t (i32.const 2))))
          (drop (call $value (i32.const 5)))
          (i32.add
            (ref.is_null (table.get $t (i32.const 0)))
            (ref.is_null (struct.get $box 1 (global.get $box)))))
        """)

    static let tailCalls = SnapshotProgram(
        "tail calls",
        """
        (import "host" "twice" (func $twice (param i32) (result i32)))
        (import "host" "wait" (func $wait (param i32 i64) (result i32)))
        (type $unary (func (param i32) (result i32)))
        (table funcref (elem $even $odd $twice $waits))
        (elem declare func $even)
        (func $even (type $unary)
          (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
          (return_call $odd (i32.sub (local.get 0) (i32.const 1)) (i64.const 4) (f32.const 1)))
        (func $odd (param i32 i64 f32) (result i32) (local v128)
          (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
          (return_call_ref $unary (i32.sub (local.get 0) (i32.const 1)) (ref.func $even)))
        (func $waits (type $unary) (local i64 i64)
          (return_call $wait (local.get 0) (i64.const 8)))
        (func $select (param i32 i32) (result i32)
          (return_call_indirect (type $unary) (local.get 0) (local.get 1)))
        (func (export "run") (result i32)
          (i32.const 100)
          (call $select (i32.const 9) (i32.const 0))
          (i32.add)
          (call $select (i32.const 9) (i32.const 2))
          (i32.add)
          (call $select (i32.const 5) (i32.const 3))
          (i32.mul)
          (return_call_indirect (type $unary) (i32.const 3)))
        """)

    static let waits = SnapshotProgram(
        "calls that wait in the host",
        """
        (import "host" "wait" (func $wait (param i32 f64 v128) (result i64 i32)))
        (import "host" "wait_nothing" (func $nothing))
        (import "host" "wait_many" (func $many (result i32 i32 i32 i32 i32)))
        (type $t (func (param i32 f64 v128) (result i64 i32)))
        (table funcref (elem $wait))
        (func (export "run") (result i32) (local $i i32) (local $sum i64)
          (local.set $i (i32.const 3))
          (loop $next
            (i64.const 1)
            (call $wait (local.get $i) (f64.const 2) (i64x2.splat (local.get $sum)))
            (local.set $i (i32.sub (local.get $i) (i32.const 1)))
            (drop)
            (i64.add)
            (local.set $sum (i64.add (local.get $sum)))
            (call $nothing)
            (call_indirect (type $t)
              (i32.const 3) (f64.const 4) (v128.const i32x4 1 2 3 4) (i32.const 0))
            (drop)
            (local.set $sum (i64.xor (local.get $sum)))
            (call $many) (drop) (drop) (drop) (i32.add)
            (local.set $sum (i64.add (i64.extend_i32_u) (local.get $sum)))
            (br_if $next (local.get $i)))
          (i32.wrap_i64 (local.get $sum)))
        """)

    static let linked = SnapshotProgram(
        "several instances",
        """
        (memory (export "memory") 1 3)
        (table (export "table") 5 8 funcref)
        (global (export "global") (mut i32) (i32.const 3))
        (global (export "constant") i64 (i64.const 33))
        (tag (export "tag") (param i32))
        (tag $own (param i32))
        (func (export "add") (param i32) (result i32)
          (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (local.get 0)))
          (i32.load (i32.const 8)))
        """,
        """
        (import "m0" "memory" (memory 1))
        (import "m0" "table" (table $t 5 funcref))
        (import "m0" "add" (func $add (param i32) (result i32)))
        (import "m0" "tag" (tag $e (param i32)))
        (memory $own 1)
        (elem (table $t) (i32.const 2) func $add $thrower)
        (func $thrower (export "thrower") (param i32) (result i32)
          (drop (call $add (i32.const 4)))
          (i32.store $own (i32.const 0) (local.get 0))
          (throw $e (local.get 0)))
        """,
        """
        (import "m0" "table" (table $t 0 funcref))
        (import "m0" "global" (global $g (mut i32)))
        (import "m0" "constant" (global $c i64))
        (import "m1" "thrower" (func $thrower (param i32) (result i32)))
        (import "m0" "add" (func $add (param i32) (result i32)))
        (import "m0" "tag" (tag $e (param i32)))
        (type $unary (func (param i32) (result i32)))
        (func (export "run") (result i32) (local $i i32)
          (local.set $i (i32.const 4))
          (loop $next
            (block $caught (result i32)
              (try_table (catch $e $caught)
                (drop (call_indirect $t (type $unary) (local.get $i)
                  (i32.add (i32.const 2) (i32.and (local.get $i) (i32.const 1)))))
                (drop (call $thrower (local.get $i))))
              (unreachable))
            (global.set $g (i32.add (global.get $g)))
            (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
          (i32.add (i32.wrap_i64 (global.get $c)) (call $add (global.get $g))))
        """)

    static let wide = SnapshotProgram(
        "wide memories and tables",
        """
        (memory $m i64 1 10)
        (memory $n 1 2)
        (memory $empty 0)
        (table $t i64 4 20 externref)
        (table $f i64 2 funcref)
        (elem (table $f) (i64.const 1) func $store)
        (func $store (param i64 i64) (result i64)
          (i64.store $m (local.get 0) (local.get 1))
          (i64.load $m offset=3 (local.get 0)))
        (func (export "run") (result i64) (local $i i64)
          (local.set $i (i64.const 4))
          (loop $next
            (drop (call_indirect $f (param i64 i64) (result i64)
              (i64.mul (local.get $i) (i64.const 9000)) (local.get $i) (i64.const 1)))
            (i64.store $n (i32.wrap_i64 (local.get $i)) (memory.grow $m (i64.const 1)))
            (drop (table.grow $t (ref.null extern) (i64.const 2)))
            (br_if $next (i32.wrap_i64 (local.tee $i (i64.sub (local.get $i) (i64.const 1))))))
          (i64.add (i64.load $n (i32.const 1)) (call $store (i64.const 5) (i64.const -1))))
        """)

    static let vectors = SnapshotProgram(
        "vectors",
        """
        (global $g (mut v128) (v128.const i64x2 1 2))
        (func $turn (param i32 v128 v128) (result v128 i32 v128) (local $kept v128)
          (local.set $kept (i32x4.add (local.get 1) (local.get 2)))
          (if (local.get 0)
            (then
              (call $turn (i32.sub (local.get 0) (i32.const 1)) (local.get $kept) (local.get 1))
              (local.set 2)
              (drop)
              (local.set 1)))
          (global.set $g (v128.xor (global.get $g) (local.get $kept)))
          (i8x16.shuffle 16 1 2 3 4 5 20 7 8 9 10 11 12 13 14 31 (local.get 1) (local.get 2))
          (local.get 0)
          (i32x4.sub (local.get $kept) (local.get 2)))
        (func (export "run") (result v128)
          (local $i i32) (local $v v128)
          (local.set $i (i32.const 3))
          (loop $next (result v128)
            (v128.const i64x2 0x0123456789abcdef 0xfedcba9876543210)
            (call $turn (local.get $i) (local.get $v) (global.get $g))
            (local.set $v)
            (drop)
            (local.set $v (v128.xor (local.get $v)))
            (local.set $v (v128.xor (local.get $v)))
            (local.get $v)
            (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))
        """)

    static let threads = SnapshotProgram(
        "waits for another thread",
        """
        (memory 1 4 shared)
        (func $wait (param i32 i64) (result i32) (local i32)
          (memory.atomic.wait64 offset=8 (local.get 0) (i64.const 0) (local.get 1)))
        (func (export "run") (result i32)
          (i32.store (i32.const 64) (i32.const 4))
          (memory.atomic.wait32 (i32.const 64) (i32.const 4) (i64.const 1000000))
          (call $wait (i32.const 8) (i64.const 70000))
          (memory.atomic.notify (i32.const 16) (i32.const 1))
          (i32.add)
          (i32.add)
          (call $wait (i32.const 24) (i64.const 5))
          (i32.mul))
        """)

    static let trap = SnapshotProgram(
        "a trap",
        """
        (memory 1)
        (func $divide (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
        (func (export "run") (result i32)
          (i32.const 4)
          (call $divide (i32.const 9) (i32.load (i32.const 16)))
          (i32.add))
        """)

    static let thrown = SnapshotProgram(
        "an exception that nobody catches",
        """
        (tag $e (param i32 i64))
        (func $throw (param i32) (throw $e (local.get 0) (i64.const 5)))
        (func (export "run") (i32.const 4) (call $throw (i32.const 9)) (drop))
        """)
}
