(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i64)))
  (type (;2;) (func (param i32) (result externref)))
  (type (;3;) (func (param externref) (result i32)))
  (type (;4;) (func (result f32 f64 funcref)))
  (type (;5;) (func (param externref f32) (result i64)))
  (type (;6;) (func (param v128) (result i32)))
  (type (;7;) (func (param funcref)))
  (type (;8;) (func (param v128 v128)))
  (type (;9;) (func))
  (type (;10;) (func (result i32)))
  (type (;11;) (func (param v128)))
  (type (;12;) (func (param externref)))
  (type (;13;) (func (param f64)))
  (type (;14;) (func (param f32)))
  (import "host" "count" (func (;0;) (type 0) (param i32)))
  (import "host" "note" (func (;1;) (type 0) (param i32)))
  (import "host" "note64" (func (;2;) (type 1) (param i64)))
  (import "host" "make" (func (;3;) (type 2) (param i32) (result externref)))
  (import "host" "id" (func (;4;) (type 3) (param externref) (result i32)))
  (table (;0;) 7 13 funcref)
  (table (;1;) 4 9 funcref)
  (memory (;0;) 1 4)
  (tag (;0;) (type 7) (param funcref))
  (tag (;1;) (type 8) (param v128 v128))
  (global (;0;) (mut i32) i32.const 254 i32.const 596735685 i32.const 14 i32.mul i32.sub)
  (global (;1;) (mut i64) i64.const -70 i64.const 210 i64.mul)
  (global (;2;) (mut f32) f32.const 256.0)
  (global (;3;) (mut f64) f64.const 4.21369228661751e+179)
  (global (;4;) (mut v128) v128.const i32x4 0x005d000f 0xae43ffb3 0x003f0000 0x8000008e)
  (global (;5;) (mut v128) v128.const i32x4 0x7fffffff 0x00000000 0x7fffffff 0x00000000)
  (global (;6;) (mut v128) v128.const i32x4 0x00000001 0x00000000 0x00000041 0x00000000)
  (global (;7;) (mut funcref) ref.func 8)
  (global (;8;) funcref ref.func 8)
  (global (;9;) (mut externref) ref.null extern)
  (global (;10;) (mut i32) i32.const 0)
  (export "r0" (func 9))
  (export "r1" (func 10))
  (export "r2" (func 11))
  (export "r3" (func 12))
  (export "s" (func 13))
  (export "m0" (memory 0))
  (export "f5" (func 5))
  (export "f6" (func 6))
  (export "f7" (func 7))
  (export "f8" (func 8))
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
  (export "e0" (tag 0))
  (export "e1" (tag 1))
  (elem (;0;) (i32.const 0) func 5 6 7 8 7 5 5)
  (elem (;1;) func 6 7 8 6)
  (elem (;2;) declare func 5 6 7 8 14)
  (func (;5;) (type 4) (result f32 f64 funcref)
    (local i64 f32 f64 v128 v128 funcref externref f32)
    call 14
    i32.eqz
    if (;@1;)
      f32.const 0.0
      f64.const 0.0
      ref.null func
      return
    end
    i32.const 0
    local.get 5
    i32.const 1
    table.fill 1
    global.get 2
    local.set 1
    table.size 0
    if (;@1;)
      local.get 1
      global.get 2
      f32.ne
      i32.const 255
      i32.and
      i64.const 84
      i64.const 15
      i64.and
      i64.store8 offset=47
      i32.const 999434342
      i16x8.splat
      call 15
    else
      i32.const 128
      if (result i64) (;@2;)
        local.get 6
        global.get 9
        i32.const 16
        select (result externref)
        call 16
        local.get 0
      else
        i64.const 31
      end
      call 2
      global.get 2
      f32.const -nan
      f32.lt
      call 1
      f32.const -nan
      local.get 1
      f32.min
      local.tee 7
      f32.const nan
      local.get 7
      local.get 7
      f32.eq
      select
      i32.const 32767
      i32.const 255
      i32.and
      f64.load offset=17 align=2
      block (result funcref) (;@2;)
        local.get 5
      end
      br 1 (;@0;)
    end
    f32.const 0.0
    f64.const 0.0
    ref.func 5)
  (func (;6;) (type 5) (param externref f32) (result i64)
    call 14
    i32.eqz
    if (;@1;)
      i64.const 0
      return
    end
    i64.const 0)
  (func (;7;) (type 6) (param v128) (result i32)
    call 14
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;8;) (type 6) (param v128) (result i32)
    call 14
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;9;) (type 9)
    (local i32 i64 f32 f64 v128 v128 funcref externref)
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i8x16.relaxed_swizzle
    call 15
    i32.const 60
    global.set 10
    call 5
    call 17
    call 18
    call 19)
  (func (;10;) (type 9)
    i32.const 60
    global.set 10
    call 5
    call 17
    call 18
    call 19)
  (func (;11;) (type 9)
    i32.const 60
    global.set 10
    call 5
    call 17
    call 18
    call 19)
  (func (;12;) (type 9)
    i32.const 60
    global.set 10
    call 5
    call 17
    call 18
    call 19)
  (func (;13;) (type 9)
    (local i32 i32)
    global.get 0
    call 1
    global.get 1
    call 2
    global.get 2
    call 19
    global.get 3
    call 18
    global.get 4
    call 15
    global.get 5
    call 15
    global.get 6
    call 15
    global.get 7
    call 17
    global.get 8
    call 17
    global.get 9
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
        call 17
        local.get 1
        i32.const 1
        i32.add
        local.set 1
        br 0 (;@2;)
      end
    end)
  (func (;14;) (type 10) (result i32)
    global.get 10
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    global.get 10
    i32.const 1
    i32.sub
    global.set 10
    i32.const 1)
  (func (;15;) (type 11) (param v128)
    local.get 0
    i64x2.extract_lane 0
    call 2
    local.get 0
    i64x2.extract_lane 1
    call 2)
  (func (;16;) (type 12) (param externref)
    local.get 0
    call 4
    call 1)
  (func (;17;) (type 7) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;18;) (type 13) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;19;) (type 14) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (data (;0;) (i32.const 15) "'n\a2\aa\ff\ff\7f\ff\ff\ff\ffN\00\00 @\ff\ff\ff3\e5\ce\ae\ef\ff\ff\ff3\ff\ff\ffJ\"\00\00\00\f4\00\00\00\00\00\00\80\1f\00\00\00\00\00\00\00\00\00\00\80\ff\ff\ff\7f\ff\ff\ff\ff\fa\ffC\ff\d1\00\10\00\00\00(\00\0f\00\a9f\00\00\00\cf\00\00\00~QhG\82\ff\ff\7fO")
  (data (;1;) (i32.const 65520) "\02\00@\00\07\00&\00\ff\7f\9b\00\08\00\02\00")
  (data (;2;) "\01\00|\ff\03\00\02\00\e6\ff\08\00!\00\97\00\01\00\00\80\ff\ff\7f\7f\8a\bc\c1&\ff\ff\7f_h\aa\04\03|@7\00\a3\efU;\00\b6\fe\d8C*\f7_\ff\ff\ffN\ff\ff\7f?\bda\99J")
  (data (;3;) "\07\00\00\00\00\00\00\00\07\00\00\00\00\00\00\005\81\fe\ffUU\00\00\80\00\1e\00\c4\00\07\00o\a6;\00\ff\ff\c0\00\95\ff[\00\00\80A\00\10\dd\fe\16\b1e\1f6\ff\03\e0@\a7\00)\16"))
