(module
  (rec
    (type (;0;) (array (mut v128)))
    (type (;1;) (sub (struct (field (mut (ref null 1))) (field (ref 0)) (field (mut i8))))))
  (type (;2;) (func (param i32)))
  (type (;3;) (func (param i64)))
  (type (;4;) (func (param i32) (result externref)))
  (type (;5;) (func (param externref) (result i32)))
  (type (;6;) (func (param i31ref i31ref anyref) (result (ref null 1) (ref 1))))
  (type (;7;) (func))
  (type (;8;) (func (param i31ref i64) (result (ref null 1) (ref 1))))
  (type (;9;) (func (param structref (ref func))))
  (type (;10;) (func (param f32 v128) (result structref)))
  (type (;11;) (func (param anyref i64)))
  (type (;12;) (func (result i32)))
  (type (;13;) (func (param anyref (ref null 7))))
  (type (;14;) (func (param anyref)))
  (type (;15;) (func (param funcref)))
  (type (;16;) (func (param v128)))
  (type (;17;) (func (param funcref) (result i64)))
  (type (;18;) (func (param v128) (result (ref null 1))))
  (type (;19;) (func (param f32)))
  (type (;20;) (func (param f64)))
  (type (;21;) (func (param externref)))
  (import "host" "count" (func (;0;) (type 2) (param i32)))
  (import "host" "note" (func (;1;) (type 2) (param i32)))
  (import "host" "note64" (func (;2;) (type 3) (param i64)))
  (import "host" "make" (func (;3;) (type 4) (param i32) (result externref)))
  (import "host" "id" (func (;4;) (type 5) (param externref) (result i32)))
  (table (;0;) 9 12 funcref)
  (table (;1;) 5 10 (ref null 1))
  (table (;2;) 5 12 externref)
  (table (;3;) i64 3 4 funcref)
  (table (;4;) 7 11 structref)
  (memory (;0;) i64 1 3)
  (global (;0;) (mut i32) i32.const 47)
  (global (;1;) (mut i32) i32.const -105)
  (global (;2;) (mut i64) i64.const 50)
  (global (;3;) i64 i64.const 256)
  (global (;4;) (mut f32) f32.const -9.848977e-13)
  (global (;5;) (mut f64) f64.const 2147483647.5)
  (global (;6;) (mut v128) v128.const i32x4 0x2f3f705e 0xffc00000 0xcf000000 0xff7fffff)
  (global (;7;) (mut v128) v128.const i32x4 0xffffffb8 0xffffffff 0x2348a9a9 0xa52fbd92)
  (global (;8;) (mut v128) v128.const i32x4 0x007f0910 0x005f0040 0x007f0008 0x00c4f796)
  (global (;9;) v128 v128.const i32x4 0x000000ca 0xffffff57 0x25a00540 0x89abcdef)
  (global (;10;) (mut anyref) ref.null any)
  (global (;11;) (mut i31ref) i32.const 1061829322 ref.i31)
  (global (;12;) i31ref i32.const -215260345 ref.i31)
  (global (;13;) (mut structref) ref.null 1 v128.const i32x4 0x000000dc 0x00000000 0xffffff80 0xffffffff v128.const i32x4 0xf512f512 0xf512f512 0xf512f512 0xf512f512 array.new_fixed 0 2 i32.const 63 struct.new 1 i32.const 5 array.new_default 0 i32.const 159 struct.new 1)
  (global (;14;) structref ref.null 1 i32.const 3 array.new_default 0 i32.const 16 struct.new 1 i32.const 3 array.new_default 0 i32.const -49 struct.new 1)
  (global (;15;) (mut anyref) i32.const -1069604505 ref.i31)
  (global (;16;) (mut (ref null 1)) ref.null 1 i32.const 3 array.new_default 0 i32.const 65536 struct.new 1)
  (global (;17;) (mut funcref) ref.null func)
  (global (;18;) (mut externref) i32.const 2020784867 ref.i31 extern.convert_any)
  (global (;19;) (mut (ref null 9)) ref.null 9)
  (global (;20;) (mut (ref null 7)) ref.func 6)
  (global (;21;) (mut i32) i32.const 0)
  (export "r0" (func 12))
  (export "r1" (func 13))
  (export "s" (func 14))
  (export "m0" (memory 0))
  (export "f5" (func 5))
  (export "f6" (func 6))
  (export "f7" (func 7))
  (export "f8" (func 8))
  (export "f9" (func 9))
  (export "f10" (func 10))
  (export "f11" (func 11))
  (export "t0" (table 0))
  (export "t1" (table 1))
  (export "t2" (table 2))
  (export "t3" (table 3))
  (export "t4" (table 4))
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
  (export "g17" (global 17))
  (export "g18" (global 18))
  (export "g19" (global 19))
  (export "g20" (global 20))
  (export "g21" (global 21))
  (elem (;0;) (i32.const 0) func 5 6 7 8 9 10 11 7 8)
  (elem (;1;) (ref null 1) (item ref.null 1 array.new_fixed 0 0 i32.const 16 struct.new 1 i32.const 1 array.new_default 0 i32.const -211 struct.new 1) (ref.null 1))
  (elem (;2;) declare func 5 6 7 8 9 10 11 15)
  (func (;5;) (type 6) (param i31ref i31ref anyref) (result (ref null 1) (ref 1))
    (local i32 i64 f64 v128 anyref i31ref funcref (ref null 9) (ref null 7) (ref null 0) v128 i32)
    call 15
    i32.eqz
    if (;@1;)
      global.get 16
      local.get 6
      local.get 6
      local.get 6
      local.get 6
      array.new_fixed 0 4
      local.get 3
      struct.new 1
      global.get 16
      array.new_fixed 0 0
      local.get 3
      struct.new 1
      return
    end
    local.get 11
    global.get 20
    ref.cast (ref null 7)
    global.get 2
    i64.const 255
    i64.and
    i32.load offset=37 align=1
    local.get 3
    i32.ge_u
    select (result (ref null 7))
    local.set 11
    i64.const -9223372036854775808
    i64.const -9223372036854775808
    i64.sub
    i64.const 255
    i64.and
    i32.load16_u offset=16
    local.get 6
    i16x8.extract_lane_s 1
    global.get 2
    i64.const 88
    i64.popcnt
    i64.ge_u
    select (result i32)
    global.set 1
    local.get 10
    local.set 10
    global.get 13
    ref.null 7
    block (type 13) (param anyref (ref null 7)) (;@1;)
      v128.const i32x4 0x00008000 0x7fff0080 0xffff0044 0xffff000f
      global.get 7
      v128.const i32x4 0x4effffff 0x4b000001 0x00000000 0x7f7fffff
      local.get 6
      array.new_fixed 0 4
      local.tee 12
      ref.is_null
      if (result i32) (;@2;)
        i32.const 1
      else
        local.get 12
        array.len
        i32.const 7
        i32.lt_u
      end
      if (;@2;)
        local.get 6
        i32.const 7
        array.new 0
        local.set 12
      end
      local.get 12
      local.get 3
      i32.const 3
      i32.and
      v128.const i32x4 0xffffff30 0xffffffe1 0xaaaaaaaa 0x000000c4
      array.set 0
      local.get 12
      call 16
      call 17
      local.set 2
    end
    local.get 6
    local.get 6
    local.get 6
    local.get 6
    array.new_fixed 0 4
    local.tee 12
    ref.is_null
    if (result i32) (;@1;)
      i32.const 1
    else
      local.get 12
      array.len
      i32.const 7
      i32.lt_u
    end
    if (;@1;)
      v128.const i32x4 0x00f20003 0x002a0092 0xff44ff83 0x29d00100
      local.get 6
      global.get 7
      global.get 9
      local.get 6
      local.get 6
      global.get 6
      array.new_fixed 0 7
      local.set 12
    end
    local.get 12
    global.get 1
    i32.const 3
    i32.and
    local.get 6
    local.tee 6
    global.get 7
    i8x16.add_sat_s
    array.set 0
    local.get 12
    call 16
    global.get 19
    ref.is_null
    if (;@1;)
      i64.const 10
      i64.const 65455
      i64.add
      local.get 3
      i64.const 43
      memory.fill
      local.get 6
      local.get 6
      f64x2.relaxed_max
      local.tee 13
      v128.const i32x4 0x00000000 0x7ff80000 0x00000000 0x7ff80000
      local.get 13
      local.get 13
      f64x2.eq
      v128.bitselect
      call 18
      block (result (ref null 1)) (;@2;)
        i32.const 3
        local.set 14
        loop (result (ref null 1)) (;@3;)
          call 15
          i32.eqz
          if (;@4;)
            ref.null 1
            i32.const 5
            array.new_default 0
            i32.const 159
            struct.new 1
            i32.const 5
            array.new_default 0
            local.get 3
            struct.new 1
            br 2 (;@2;)
          end
          global.get 16
          v128.const i32x4 0xf0000000 0x47efffff 0x00000000 0xbfe00000
          local.get 6
          array.new_fixed 0 2
          local.get 3
          struct.new 1
          struct.get 1 0
          call 16
          local.get 14
          i32.const 1
          i32.sub
          local.tee 14
          br_if 0 (;@3;)
          global.get 16
          v128.const i32x4 0x1bc338d5 0xe8d6d806 0x97e679b2 0xfb6a226a
          global.get 8
          array.new_fixed 0 2
          global.get 0
          struct.new 1
        end
      end
      ref.null 1
      array.new_fixed 0 0
      local.get 3
      struct.new 1
      i32.const 0
      array.new_default 0
      i32.const 0
      struct.new 1
      return
    else
      global.get 0
      i8x16.splat
      global.get 8
      i32x4.relaxed_trunc_f64x2_s_zero
      f64x2.relaxed_max
      local.tee 13
      v128.const i32x4 0x00000000 0x7ff80000 0x00000000 0x7ff80000
      local.get 13
      local.get 13
      f64x2.eq
      v128.bitselect
      call 18
      i64.const 106
      i64.const 14
      i64.add
      i32.const 0
      i32.const 0
      memory.init 4
    end
    i32.const 4
    table.get 1
    ref.cast (ref null 1)
    global.get 7
    local.get 6
    local.get 6
    array.new_fixed 0 3
    ref.null 1
    i32.const 5
    array.new_default 0
    local.get 3
    struct.new 1
    i32.const 2
    array.new_default 0
    i32.const -70
    struct.new 1
    local.get 6
    local.get 6
    local.get 6
    array.new_fixed 0 3
    local.get 3
    struct.new 1
    struct.get_s 1 2
    block (result i32) (;@1;)
      i32.const 4
      local.set 14
      loop (result i32) (;@2;)
        call 15
        i32.eqz
        if (;@3;)
          i32.const 0
          br 2 (;@1;)
        end
        ref.null 9
        call 17
        local.get 14
        i32.const 1
        i32.sub
        local.tee 14
        br_if 0 (;@2;)
        local.get 3
      end
    end
    i32.gt_u
    struct.new 1
    block (result (ref 1)) (;@1;)
      block (result anyref) (;@2;)
        local.get 6
        v128.const i32x4 0x01474423 0x080f1500 0x10000863 0x55002edb
        global.get 9
        array.new_fixed 0 3
        global.get 0
        i32.const 32767
        global.get 1
        select
        br_if 0 (;@2;)
        br_on_cast_fail 0 (;@2;) anyref (ref 1)
        br 1 (;@1;)
      end
      call 16
      global.get 16
      i32.const 0
      array.new_default 0
      i32.const 128
      struct.new 1
      array.new_fixed 0 0
      global.get 1
      struct.new 1
    end
    i32.const -228
    br_if 0 (;@0;))
  (func (;6;) (type 7)
    (local f32 v128 i31ref anyref (ref null 1) externref i32)
    call 15
    i32.eqz
    if (;@1;)
      return
    end
    data.drop 4
    local.get 1
    i32.const 65536
    i32x4.shl
    call 18
    i64.const 230
    global.get 3
    i64.store offset=17 align=2
    i32.const -1
    if (;@1;)
      block (result i64) (;@2;)
        global.get 19
        i32.const 3
        local.set 6
        loop (type 17) (param funcref) (result i64) (;@3;)
          call 15
          i32.eqz
          if (;@4;)
            i64.const 0
            br 2 (;@2;)
          end
          call 17
          ref.null 9
          call 17
          i64.const -33
        end
      end
      i64.const 255
      i64.and
      global.get 0
      i32.store16 offset=13
      block (result (ref null 1)) (;@2;)
        local.get 1
        i32.const 1
        local.set 6
        loop (type 18) (param v128) (result (ref null 1)) (;@3;)
          call 15
          i32.eqz
          if (;@4;)
            global.get 16
            v128.const i32x4 0x00000001 0x00000000 0x87f6c788 0xb59bbec7
            array.new_fixed 0 1
            i32.const 256
            struct.new 1
            br 2 (;@2;)
          end
          call 18
          block (result (ref 1)) (;@4;)
            block (result anyref) (;@5;)
              local.get 4
              array.new_fixed 0 0
              i32.const 2
              struct.new 1
              br_on_cast_fail 0 (;@5;) anyref (ref 1)
              br 1 (;@4;)
            end
            call 16
            local.get 4
            global.get 6
            local.get 1
            local.get 1
            array.new_fixed 0 3
            i32.const 2
            struct.new 1
          end
          call 16
          local.get 4
          local.get 1
          array.new_fixed 0 1
          i32.const 15
          struct.new 1
          call 16
          local.get 1
          local.get 6
          i32.const 1
          i32.sub
          local.tee 6
          i32.const 0
          i32.gt_s
          br_if 0 (;@3;)
          local.set 1
          ref.null 1
          i32.const 0
          array.new_default 0
          i32.const 0
          struct.new 1
          i32.const 0
          array.new_default 0
          i32.const 0
          struct.new 1
          array.new_fixed 0 0
          i32.const 0
          struct.new 1
        end
      end
      call 16
    end)
  (func (;7;) (type 8) (param i31ref i64) (result (ref null 1) (ref 1))
    call 15
    i32.eqz
    if (;@1;)
      ref.null 1
      i32.const 0
      array.new_default 0
      i32.const 0
      struct.new 1
      i32.const 0
      array.new_default 0
      i32.const 0
      struct.new 1
      array.new_fixed 0 0
      i32.const 0
      struct.new 1
      ref.null 1
      i32.const 0
      array.new_default 0
      i32.const 0
      struct.new 1
      i32.const 0
      array.new_default 0
      i32.const 0
      struct.new 1
      array.new_fixed 0 0
      i32.const 0
      struct.new 1
      return
    end
    ref.null 1
    i32.const 0
    array.new_default 0
    i32.const 0
    struct.new 1
    i32.const 0
    array.new_default 0
    i32.const 0
    struct.new 1
    array.new_fixed 0 0
    i32.const 0
    struct.new 1
    ref.null 1
    i32.const 0
    array.new_default 0
    i32.const 0
    struct.new 1
    i32.const 0
    array.new_default 0
    i32.const 0
    struct.new 1
    array.new_fixed 0 0
    i32.const 0
    struct.new 1)
  (func (;8;) (type 9) (param structref (ref func))
    call 15
    i32.eqz
    if (;@1;)
      return
    end)
  (func (;9;) (type 7)
    call 15
    i32.eqz
    if (;@1;)
      return
    end)
  (func (;10;) (type 10) (param f32 v128) (result structref)
    call 15
    i32.eqz
    if (;@1;)
      ref.null 1
      i32.const 0
      array.new_default 0
      i32.const 0
      struct.new 1
      i32.const 0
      array.new_default 0
      i32.const 0
      struct.new 1
      array.new_fixed 0 0
      i32.const 0
      struct.new 1
      return
    end
    ref.null 1
    i32.const 0
    array.new_default 0
    i32.const 0
    struct.new 1
    i32.const 0
    array.new_default 0
    i32.const 0
    struct.new 1
    array.new_fixed 0 0
    i32.const 0
    struct.new 1)
  (func (;11;) (type 11) (param anyref i64)
    call 15
    i32.eqz
    if (;@1;)
      return
    end)
  (func (;12;) (type 7)
    (local i32 i64 f32 f64 v128 v128 anyref i31ref structref anyref (ref null 1) funcref externref (ref null 9) (ref null 7))
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 18
    i32.const 60
    global.set 21
    i32.const 0
    ref.i31
    i32.const 0
    ref.i31
    i32.const 0
    ref.i31
    call 5
    call 16
    call 16)
  (func (;13;) (type 7)
    i32.const 60
    global.set 21
    i32.const 0
    ref.i31
    i32.const 0
    ref.i31
    i32.const 0
    ref.i31
    call 5
    call 16
    call 16)
  (func (;14;) (type 7)
    (local i32 i32 i32 i64 i32)
    global.get 0
    call 1
    global.get 1
    call 1
    global.get 2
    call 2
    global.get 3
    call 2
    global.get 4
    call 19
    global.get 5
    call 20
    global.get 6
    call 18
    global.get 7
    call 18
    global.get 8
    call 18
    global.get 9
    call 18
    global.get 10
    call 16
    global.get 11
    call 16
    global.get 12
    call 16
    global.get 13
    call 16
    global.get 14
    call 16
    global.get 15
    call 16
    global.get 16
    call 16
    global.get 17
    call 17
    global.get 18
    call 21
    global.get 19
    call 17
    global.get 20
    call 17
    memory.size
    call 2
    block (;@1;)
      loop (;@2;)
        local.get 0
        table.size 0
        i32.ge_u
        br_if 1 (;@1;)
        local.get 0
        table.get 0
        call 17
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
        call 16
        local.get 1
        i32.const 1
        i32.add
        local.set 1
        br 0 (;@2;)
      end
    end
    block (;@1;)
      loop (;@2;)
        local.get 2
        table.size 2
        i32.ge_u
        br_if 1 (;@1;)
        local.get 2
        table.get 2
        call 21
        local.get 2
        i32.const 1
        i32.add
        local.set 2
        br 0 (;@2;)
      end
    end
    block (;@1;)
      loop (;@2;)
        local.get 3
        table.size 3
        i64.ge_u
        br_if 1 (;@1;)
        local.get 3
        table.get 3
        call 17
        local.get 3
        i64.const 1
        i64.add
        local.set 3
        br 0 (;@2;)
      end
    end
    block (;@1;)
      loop (;@2;)
        local.get 4
        table.size 4
        i32.ge_u
        br_if 1 (;@1;)
        local.get 4
        table.get 4
        call 16
        local.get 4
        i32.const 1
        i32.add
        local.set 4
        br 0 (;@2;)
      end
    end)
  (func (;15;) (type 12) (result i32)
    global.get 21
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    global.get 21
    i32.const 1
    i32.sub
    global.set 21
    i32.const 1)
  (func (;16;) (type 14) (param anyref)
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
    ref.test (ref 1)
    if (;@1;)
      i32.const 101
      call 1
      local.get 0
      ref.cast (ref 1)
      struct.get 1 0
      ref.is_null
      call 1
      local.get 0
      ref.cast (ref 1)
      struct.get 1 1
      ref.is_null
      call 1
      local.get 0
      ref.cast (ref 1)
      struct.get_u 1 2
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
      array.len
      call 1
      block (;@2;)
        loop (;@3;)
          local.get 1
          local.get 0
          ref.cast (ref 0)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 1
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 0)
          local.get 1
          array.get 0
          call 18
          local.get 1
          i32.const 1
          i32.add
          local.set 1
          br 0 (;@3;)
        end
      end
      return
    end
    i32.const 3
    call 1)
  (func (;17;) (type 15) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;18;) (type 16) (param v128)
    local.get 0
    i64x2.extract_lane 0
    call 2
    local.get 0
    i64x2.extract_lane 1
    call 2)
  (func (;19;) (type 19) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (func (;20;) (type 20) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;21;) (type 21) (param externref)
    local.get 0
    call 4
    call 1)
  (data (;0;) (i64.const 63) "\00\80A\00\00\80\ff\00\102\00\80\7f\00\ff\ff\85\85\00P\00\c5\00\00\1f\03g\00!\8c\ff\00\ff\ff\ff\ff\ff\ff\efC\be\86\00\d3\ad\8a\d0\f1\00\00\feB\b5Q\0c\d1\ff\ff\ffJ\ff\ff\ffJ\01\00\00\00\00\00\80O\00\00\00K\ff\ff\ff\ff")
  (data (;1;) (i64.const 65520) "\00\00\00C\00\00\80O\ff\ff\ff3\ff\ff\7f\ff")
  (data (;2;) "")
  (data (;3;) "\fe\ff\ff\ff\ff\ff\ff\ffA\00\00\00\00\00\00\00")
  (data (;4;) ""))
