(module
  (rec
    (type (;0;) (sub (struct (field (mut i32)) (field (mut f64)))))
    (type (;1;) (sub (struct (field i8)))))
  (rec
    (type (;2;) (sub (array (mut i16))))
    (type (;3;) (sub (struct (field (mut (ref null 2)))))))
  (type (;4;) (sub (func (param (ref 2) (ref null 2)) (result (ref null 1)))))
  (type (;5;) (sub 4 (func (param (ref 2) anyref) (result (ref 1)))))
  (type (;6;) (func (param i32)))
  (type (;7;) (func (param i64)))
  (type (;8;) (func (param i32) (result externref)))
  (type (;9;) (func (param externref) (result i32)))
  (type (;10;) (func (result v128)))
  (type (;11;) (func))
  (type (;12;) (func (result i32)))
  (type (;13;) (func (param funcref)))
  (type (;14;) (func (param anyref)))
  (type (;15;) (func (param v128)))
  (type (;16;) (func (param f64)))
  (type (;17;) (func (param v128 arrayref) (result (ref null 4))))
  (type (;18;) (func (param eqref (ref null 4)) (result i32)))
  (type (;19;) (func (param f32)))
  (type (;20;) (func (param externref)))
  (import "host" "count" (func (;0;) (type 6) (param i32)))
  (import "host" "note" (func (;1;) (type 6) (param i32)))
  (import "host" "note64" (func (;2;) (type 7) (param i64)))
  (import "host" "make" (func (;3;) (type 8) (param i32) (result externref)))
  (import "host" "id" (func (;4;) (type 9) (param externref) (result i32)))
  (import "m0" "g26" (global (;0;) (mut i32)))
  (table (;0;) 4 4 funcref)
  (table (;1;) 3 3 anyref)
  (memory (;0;) 1 1)
  (global (;1;) (mut i32) i32.const 0)
  (global (;2;) (mut i64) i64.const 0)
  (global (;3;) (mut f32) f32.const 0.0)
  (global (;4;) (mut f64) f64.const 0.0)
  (global (;5;) (mut v128) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
  (global (;6;) (mut v128) v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
  (global (;7;) (mut anyref) i32.const 0 ref.i31)
  (global (;8;) (mut eqref) i32.const 0 ref.i31)
  (global (;9;) (mut i31ref) i32.const 0 ref.i31)
  (global (;10;) (mut arrayref) i32.const 0 array.new_default 2)
  (global (;11;) (mut anyref) i32.const 0 ref.i31)
  (global (;12;) (mut (ref null 1)) i32.const 0 struct.new 1)
  (global (;13;) (mut (ref null 2)) i32.const 0 array.new_default 2)
  (global (;14;) (mut funcref) ref.func 5)
  (global (;15;) (mut externref) i32.const 0 ref.i31 extern.convert_any)
  (global (;16;) (mut (ref null 4)) ref.null 4)
  (export "r0" (func 8))
  (export "r1" (func 9))
  (export "s" (func 10))
  (export "m0" (memory 0))
  (export "f5" (func 5))
  (export "f6" (func 6))
  (export "f7" (func 7))
  (export "t0" (table 0))
  (export "t1" (table 1))
  (export "g0" (global 0))
  (export "g1" (global 1))
  (export "g2" (global 2))
  (export "g3" (global 3))
  (export "g4" (global 4))
  (export "g5" (global 5))
  (export "g6" (global 6))
  (export "g7" (global 7))
  (export "g8" (global 8))
  (export "g9" (global 9))
  (export "g10" (global 10))
  (export "g11" (global 11))
  (export "g12" (global 12))
  (export "g13" (global 13))
  (export "g14" (global 14))
  (export "g15" (global 15))
  (export "g16" (global 16))
  (elem (;0;) (i32.const 0) func 5 5 5 5)
  (elem (;1;) funcref (ref.func 5))
  (elem (;2;) declare func 5 6 7 11)
  (func (;5;) (type 12) (result i32)
    call 11
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;6;) (type 12) (result i32)
    call 11
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;7;) (type 12) (result i32)
    call 11
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;8;) (type 11)
    (local i32 i64 f32 f64 v128 v128 anyref eqref i31ref arrayref anyref (ref null 1) (ref null 2) funcref externref (ref null 4))
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i64.const 0
    i64.const 0
    i64.const 0
    i64.const 0
    i64.add128
    call 2
    call 2
    i32.const 60
    global.set 0
    call 5
    call 1)
  (func (;9;) (type 11)
    i32.const 60
    global.set 0
    call 5
    call 1)
  (func (;10;) (type 11)
    (local i32 i32)
    global.get 1
    call 1
    global.get 2
    call 2
    global.get 3
    call 12
    global.get 4
    call 13
    global.get 5
    call 14
    global.get 6
    call 14
    global.get 7
    call 15
    global.get 8
    call 15
    global.get 9
    call 15
    global.get 10
    call 15
    global.get 11
    call 15
    global.get 12
    call 15
    global.get 13
    call 15
    global.get 14
    call 16
    global.get 15
    call 17
    global.get 16
    call 16
    memory.size
    call 1
    block (;@1;)
      loop (;@2;)
        local.get 0
        table.size 0
        i32.ge_u
        br_if 1 (;@1;)
        local.get 0
        table.get 0
        call 16
        local.get 0
        i32.const 1
        i32.add
        local.set 0
        br 0 (;@2;)
      end
    end
    block (;@1;)
      loop (;@2;)
        local.get 1
        table.size 1
        i32.ge_u
        br_if 1 (;@1;)
        local.get 1
        table.get 1
        call 15
        local.get 1
        i32.const 1
        i32.add
        local.set 1
        br 0 (;@2;)
      end
    end)
  (func (;11;) (type 12) (result i32)
    global.get 0
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    global.get 0
    i32.const 1
    i32.sub
    global.set 0
    i32.const 1)
  (func (;12;) (type 19) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (func (;13;) (type 16) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;14;) (type 15) (param v128)
    local.get 0
    i64x2.extract_lane 0
    call 2
    local.get 0
    i64x2.extract_lane 1
    call 2)
  (func (;15;) (type 14) (param anyref)
    (local i32)
    local.get 0
    ref.is_null
    if (;@1;)
      i32.const 1
      call 1
      return
    end
    local.get 0
    ref.test (ref i31)
    if (;@1;)
      i32.const 2
      call 1
      local.get 0
      ref.cast (ref i31)
      i31.get_s
      call 1
      return
    end
    local.get 0
    ref.test (ref 3)
    if (;@1;)
      i32.const 103
      call 1
      local.get 0
      ref.cast (ref 3)
      struct.get 3 0
      ref.is_null
      call 1
      return
    end
    local.get 0
    ref.test (ref 2)
    if (;@1;)
      i32.const 102
      call 1
      local.get 0
      ref.cast (ref 2)
      array.len
      call 1
      block (;@2;)
        loop (;@3;)
          local.get 1
          local.get 0
          ref.cast (ref 2)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 1
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 2)
          local.get 1
          array.get_u 2
          call 1
          local.get 1
          i32.const 1
          i32.add
          local.set 1
          br 0 (;@3;)
        end
      end
      return
    end
    local.get 0
    ref.test (ref 1)
    if (;@1;)
      i32.const 101
      call 1
      local.get 0
      ref.cast (ref 1)
      struct.get_u 1 0
      call 1
      return
    end
    local.get 0
    ref.test (ref 0)
    if (;@1;)
      i32.const 100
      call 1
      local.get 0
      ref.cast (ref 0)
      struct.get 0 0
      call 1
      local.get 0
      ref.cast (ref 0)
      struct.get 0 1
      call 13
      return
    end
    i32.const 3
    call 1)
  (func (;16;) (type 13) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;17;) (type 20) (param externref)
    local.get 0
    call 4
    call 1)
  (data (;0;) (i32.const 0) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (;1;) (i32.const 65520) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (;2;) ""))
