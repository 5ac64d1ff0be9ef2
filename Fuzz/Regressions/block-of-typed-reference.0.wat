(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i64)))
  (type (;2;) (func (param i32) (result externref)))
  (type (;3;) (func (param externref) (result i32)))
  (type (;4;) (func (param v128)))
  (type (;5;) (func (result funcref)))
  (type (;6;) (func (param funcref v128 f32) (result v128 i64 f64)))
  (type (;7;) (func (param f32 i64 i64 funcref)))
  (type (;8;) (func (param v128 f64 funcref) (result f64)))
  (type (;9;) (func (param i32 externref (ref func)) (result funcref)))
  (type (;10;) (func (param funcref (ref func)) (result v128 i64 f64)))
  (type (;11;) (func))
  (type (;12;) (func (result i32)))
  (type (;13;) (func (param f32)))
  (type (;14;) (func (param f64)))
  (type (;15;) (func (param funcref)))
  (type (;16;) (func (param externref)))
  (import "host" "count" (func (;0;) (type 0) (param i32)))
  (import "host" "note" (func (;1;) (type 0) (param i32)))
  (import "host" "note64" (func (;2;) (type 1) (param i64)))
  (import "host" "make" (func (;3;) (type 2) (param i32) (result externref)))
  (import "host" "id" (func (;4;) (type 3) (param externref) (result i32)))
  (table (;0;) 8 9 funcref)
  (table (;1;) 8 9 funcref)
  (memory (;0;) 1 4)
  (global (;0;) (mut i32) i32.const -71)
  (global (;1;) (mut i64) i64.const 255)
  (global (;2;) (mut f32) f32.const -1.0)
  (global (;3;) (mut f64) f64.const nan)
  (global (;4;) (mut v128) v128.const i32x4 0x00f2ff47 0x00d27fff 0x005d8000 0x8000007f)
  (global (;5;) v128 v128.const i32x4 0x0024b2ed 0x008cff8d 0x00b9ff3d 0xff31008f)
  (global (;6;) (mut v128) v128.const i32x4 0x8000000f 0xfffe0049 0xa91700ff 0x00000080)
  (global (;7;) (mut funcref) ref.func 6)
  (global (;8;) (mut funcref) ref.null func)
  (global (;9;) (mut externref) ref.null extern)
  (global (;10;) externref ref.null extern)
  (global (;11;) (mut (ref null 4)) ref.func 5)
  (global (;12;) (mut (ref null 5)) ref.func 6)
  (global (;13;) (mut (ref null 6)) ref.null 6)
  (global (;14;) (mut (ref null 9)) ref.func 11)
  (global (;15;) (mut (ref null 10)) ref.func 12)
  (global (;16;) (mut i32) i32.const 0)
  (export "r0" (func 13))
  (export "r1" (func 14))
  (export "r2" (func 15))
  (export "s" (func 16))
  (export "m0" (memory 0))
  (export "f5" (func 5))
  (export "f6" (func 6))
  (export "f7" (func 7))
  (export "f8" (func 8))
  (export "f9" (func 9))
  (export "f10" (func 10))
  (export "f11" (func 11))
  (export "f12" (func 12))
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
  (elem (;0;) (i32.const 0) func 7 6 8 12 9 10 11 6)
  (elem (;1;) func 8 9 5 12 11)
  (elem (;2;) declare func 5 6 7 8 9 10 11 12 17)
  (func (;5;) (type 4) (param v128)
    (local i64 f32 f64 v128 funcref externref (ref null 5) (ref null 6))
    call 17
    i32.eqz
    if (;@1;)
      return
    end
    global.get 6
    local.set 4
    f32.const 2.1474835e+09
    i64.trunc_f32_u
    local.set 1
    block (result (ref null 5)) (;@1;)
      ref.func 6
    end
    local.set 7)
  (func (;6;) (type 5) (result funcref)
    call 17
    i32.eqz
    if (;@1;)
      ref.func 5
      return
    end
    ref.func 5)
  (func (;7;) (type 6) (param funcref v128 f32) (result v128 i64 f64)
    call 17
    i32.eqz
    if (;@1;)
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      i64.const 0
      f64.const 0.0
      return
    end
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i64.const 0
    f64.const 0.0)
  (func (;8;) (type 7) (param f32 i64 i64 funcref)
    call 17
    i32.eqz
    if (;@1;)
      return
    end)
  (func (;9;) (type 8) (param v128 f64 funcref) (result f64)
    call 17
    i32.eqz
    if (;@1;)
      f64.const 0.0
      return
    end
    f64.const 0.0)
  (func (;10;) (type 6) (param funcref v128 f32) (result v128 i64 f64)
    call 17
    i32.eqz
    if (;@1;)
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      i64.const 0
      f64.const 0.0
      return
    end
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i64.const 0
    f64.const 0.0)
  (func (;11;) (type 9) (param i32 externref (ref func)) (result funcref)
    call 17
    i32.eqz
    if (;@1;)
      ref.func 5
      return
    end
    ref.func 5)
  (func (;12;) (type 10) (param funcref (ref func)) (result v128 i64 f64)
    call 17
    i32.eqz
    if (;@1;)
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      i64.const 0
      f64.const 0.0
      return
    end
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    i64.const 0
    f64.const 0.0)
  (func (;13;) (type 11)
    i32.const 60
    global.set 16
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    call 5)
  (func (;14;) (type 11)
    i32.const 60
    global.set 16
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    call 5)
  (func (;15;) (type 11)
    i32.const 60
    global.set 16
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    call 5)
  (func (;16;) (type 11)
    (local i32 i32)
    global.get 0
    call 1
    global.get 1
    call 2
    global.get 2
    call 18
    global.get 3
    call 19
    global.get 4
    call 20
    global.get 5
    call 20
    global.get 6
    call 20
    global.get 7
    call 21
    global.get 8
    call 21
    global.get 9
    call 22
    global.get 10
    call 22
    global.get 11
    call 21
    global.get 12
    call 21
    global.get 13
    call 21
    global.get 14
    call 21
    global.get 15
    call 21
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
        call 21
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
        call 21
        local.get 1
        i32.const 1
        i32.add
        local.set 1
        br 0 (;@2;)
      end
    end)
  (func (;17;) (type 12) (result i32)
    global.get 16
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    global.get 16
    i32.const 1
    i32.sub
    global.set 16
    i32.const 1)
  (func (;18;) (type 13) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (func (;19;) (type 14) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;20;) (type 4) (param v128)
    local.get 0
    i64x2.extract_lane 0
    call 2
    local.get 0
    i64x2.extract_lane 1
    call 2)
  (func (;21;) (type 15) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;22;) (type 16) (param externref)
    local.get 0
    call 4
    call 1)
  (data (;0;) (i32.const 34) "\00\00\00\00\00\00\04@\00\00\00\00\00\00\00\80G\00\00\00\00\00\00\00\00\00\00\80\00\00\00\00\01\00\00\00\00\00\80?\00\00\80\00r\a9b\cf\"\1f\0dg\00\00\00\00\00\00\80\00\e7\ec\a6\11\00\00\00\00\00\00\00\80A\00\00\00\00\00\00\00\95V#\fe\ff\ff\ff\ff\ff\ff\ff\ffA\00\00\00")
  (data (;1;) (i32.const 65520) "\deN$d\d2\00A\ff\a4\00\ec\ff\e0\ff\00\00")
  (data (;2;) "\01\00\80\7f\00\00\00~\07~4b\7f\b3\c7D\c8\17-\8c\fa\e8\c6\16\00\00\80?\b9\a2\92\a8"))
