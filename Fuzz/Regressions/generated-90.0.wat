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
  (table (;0;) 8 10 funcref)
  (table (;1;) 6 13 funcref)
  (memory (;0;) 2 3)
  (global (;0;) (mut i32) i32.const -433703578 i32.const 0 i32.mul)
  (global (;1;) (mut i64) i64.const -6148914691236517206 i64.const 26 i64.sub)
  (global (;2;) (mut i64) i64.const 223 i64.const 81985529216486895 i64.const -224 i64.mul i64.sub)
  (global (;3;) (mut f32) f32.const 3.0)
  (global (;4;) (mut f32) f32.const 0.99999994)
  (global (;5;) (mut f64) f64.const -nan:0xfffffffffffff)
  (global (;6;) (mut v128) v128.const i32x4 0x4b000001 0xbf800000 0x33a12511 0x64ee6826)
  (global (;7;) (mut v128) v128.const i32x4 0xaaaaaaaa 0x00000000 0x00007fff 0x4f7c63fd)
  (global (;8;) (mut v128) v128.const i32x4 0x2fa1875b 0x7f800000 0x35cee27d 0x4f7fffff)
  (global (;9;) v128 v128.const i32x4 0x3f001023 0x09ef000f 0xff063f00 0xd841f0aa)
  (global (;10;) (mut anyref) i32.const 1724883048 ref.i31)
  (global (;11;) (mut eqref) i32.const -1751164013 ref.i31)
  (global (;12;) eqref i32.const 45574261 ref.i31)
  (global (;13;) (mut i31ref) ref.null i31)
  (global (;14;) i31ref i32.const 585778555 ref.i31)
  (global (;15;) (mut arrayref) i32.const 1 array.new_default 2)
  (global (;16;) (mut anyref) i32.const -1561677829 ref.i31)
  (global (;17;) anyref i32.const 1509046546 ref.i31)
  (global (;18;) (mut (ref null 1)) i32.const 31 i32.const 0 i32.mul struct.new 1)
  (global (;19;) (ref null 1) ref.null 1)
  (global (;20;) (mut (ref null 2)) array.new_fixed 2 0)
  (global (;21;) (mut funcref) ref.null func)
  (global (;22;) funcref ref.null func)
  (global (;23;) (mut externref) i32.const -1727068962 ref.i31 extern.convert_any)
  (global (;24;) (mut externref) i32.const 1536962755 ref.i31 extern.convert_any)
  (global (;25;) (mut (ref null 4)) ref.func 8)
  (global (;26;) (mut i32) i32.const 0)
  (export "r0" (func 11))
  (export "r1" (func 12))
  (export "r2" (func 13))
  (export "r3" (func 14))
  (export "s" (func 15))
  (export "m0" (memory 0))
  (export "f5" (func 5))
  (export "f6" (func 6))
  (export "f7" (func 7))
  (export "f8" (func 8))
  (export "f9" (func 9))
  (export "f10" (func 10))
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
  (export "g17" (global 17))
  (export "g18" (global 18))
  (export "g19" (global 19))
  (export "g20" (global 20))
  (export "g21" (global 21))
  (export "g22" (global 22))
  (export "g23" (global 23))
  (export "g24" (global 24))
  (export "g25" (global 25))
  (export "g26" (global 26))
  (elem (;0;) (i32.const 0) func 5 5 7 8 9 10 10 5)
  (elem (;1;) funcref (ref.func 10) (ref.null func) (ref.null func) (ref.func 9) (ref.null func))
  (elem (;2;) (table 1) (i32.const 3) func 8)
  (elem (;3;) declare func 5 6 7 8 9 10 16)
  (func (;5;) (type 4) (param (ref 2) (ref null 2)) (result (ref null 1))
    (local i32 i64 f32 f64 v128 eqref anyref (ref null 1) (ref null 2) funcref externref (ref null 3) i32)
    call 16
    i32.eqz
    if (;@1;)
      ref.null 1
      return
    end
    local.get 2
    global.get 0
    i32.mul
    call 1
    local.get 10
    struct.new 3
    ref.cast (ref 3)
    local.tee 13
    local.get 0
    local.get 10
    block (result i32) (;@1;)
      i32.const 2
      local.set 14
      loop (result i32) (;@2;)
        call 16
        i32.eqz
        if (;@3;)
          i32.const 0
          br 2 (;@1;)
        end
        ref.func 6
        ref.null 4
        local.get 2
        select (result (ref null 4))
        call 17
        i32.const 0
        array.new_fixed 2 1
        local.get 7
        ref.func 10
        call_ref 5
        call 18
        local.get 14
        i32.const 1
        i32.sub
        local.tee 14
        br_if 0 (;@2;)
        i32.const -497157708
      end
    end
    select (result (ref null 2))
    struct.set 3 0
    local.get 13
    call 18
    f64.const 2147483520.0
    i32.trunc_f64_s
    struct.new 1)
  (func (;6;) (type 5) (param (ref 2) anyref) (result (ref 1))
    (local f32 v128 v128 anyref eqref i31ref arrayref (ref null 2))
    call 16
    i32.eqz
    if (;@1;)
      i32.const 63
      struct.new 1
      return
    end
    v128.const i32x4 0xff800007 0x00c300ce 0x00a30000 0xff800100
    global.get 8
    i8x16.add_sat_s
    call 19
    local.get 3
    i64.const -40
    i64x2.replace_lane 1
    call 19
    i32.const 240
    f64.const 2.2250738585072014e-308
    f64.const -9.223372036854778e+18
    i32.const 32767
    select
    i32.trunc_sat_f64_s
    i32.store8 offset=20
    struct.new_default 1)
  (func (;7;) (type 4) (param (ref 2) (ref null 2)) (result (ref null 1))
    (local f64 anyref i31ref anyref (ref null 1) (ref null 2) externref (ref null 4) (ref null 2))
    call 16
    i32.eqz
    if (;@1;)
      i32.const 2087921042
      struct.new 1
      return
    end
    i64.const 64
    i64.const 4223780386713484589
    i64.mul_wide_s
    call 2
    call 2
    i32.const 0
    i32.const 1
    i32.const 0
    table.copy 1 1
    block (result v128) (;@1;)
      v128.const i32x4 0x00000023 0x00000040 0x0000007f 0x00000099
      v128.const i32x4 0xaaaa8000 0x00030000 0x00570041 0x00927a7e
      i8x16.sub_sat_u
    end
    call 19
    block (result i32) (;@1;)
      i32.const 126
      i64.load8_u offset=2
      i64.const 242
      i64.mul_wide_s
      call 2
      call 2
      i32.const 138
      i32.const 24
      i32.add
      i32.const 246
      i32.const 11
      i32.add
      i32.const 45
      memory.copy
      local.get 7
      local.tee 10
      ref.is_null
      if (result i32) (;@2;)
        i32.const 1
      else
        local.get 10
        array.len
        i32.const 4
        i32.lt_u
      end
      if (;@2;)
        i32.const 155
        i32.const 28
        i32.const 152
        i32.const 46
        array.new_fixed 2 4
        local.set 10
      end
      local.get 10
      i32.const 2
      array.get_s 2
      local.get 0
      array.len
      br_if 0 (;@1;)
    end
    struct.new 1)
  (func (;8;) (type 4) (param (ref 2) (ref null 2)) (result (ref null 1))
    (local i32 i64 f32 v128 anyref (ref null 2))
    call 16
    i32.eqz
    if (;@1;)
      global.get 0
      struct.new 1
      return
    end
    ref.func 8
    ref.test (ref 4)
    call 1
    i64.const 16
    local.tee 3
    global.get 2
    i64.mul_wide_u
    call 2
    call 2
    v128.const i32x4 0x4b000001 0xbf000000 0x5f000000 0x4b000000
    local.get 3
    i64x2.replace_lane 0
    call 19
    block (result (ref null 1)) (;@1;)
      local.get 2
      struct.new 1
      local.get 2
      br_if 1 (;@0;)
    end)
  (func (;9;) (type 10) (result v128)
    (local i64 f32 f64 v128 anyref eqref i31ref (ref null 1) (ref null 2) funcref externref (ref null 4) f64 (ref null 2) i32)
    call 16
    i32.eqz
    if (;@1;)
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      return
    end
    block (result f64) (;@1;)
      local.get 2
      global.get 5
      f64.max
      local.tee 12
      f64.const nan
      local.get 12
      local.get 12
      f64.eq
      select
    end
    i32.const -47
    array.new_fixed 2 1
    array.len
    f64.convert_i32_s
    f64.div
    local.tee 12
    f64.const nan
    local.get 12
    local.get 12
    f64.eq
    select
    call 20
    global.get 21
    call 17
    ref.null 2
    local.tee 13
    ref.is_null
    if (result i32) (;@1;)
      i32.const 1
    else
      local.get 13
      array.len
      i32.const 7
      i32.lt_u
    end
    if (;@1;)
      i32.const 2147483647
      i32.const 248
      global.get 0
      i32.const 169
      global.get 0
      i32.const 39
      i32.const 64
      array.new_fixed 2 7
      local.set 13
    end
    local.get 13
    i32.const 2
    i32.const 16
    global.get 8
    i16x8.bitmask
    array.init_data 2 2
    local.get 13
    call 18
    block (result i32) (;@1;)
      struct.new_default 0
      block (result (ref null 4)) (;@2;)
        v128.const i32x4 0x54d287ff 0x96d4ff7c 0x71032139 0x20ff6dff
        local.tee 3
        local.get 8
        global.get 15
        global.get 0
        select (result arrayref)
        i32.const 2
        local.set 14
        loop (type 17) (param v128 arrayref) (result (ref null 4)) (;@3;)
          call 16
          i32.eqz
          if (;@4;)
            ref.null 4
            br 2 (;@2;)
          end
          local.set 4
          local.set 3
          global.get 6
          local.get 3
          i16x8.eq
          call 19
          array.new_fixed 2 0
          i32.const 0
          ref.i31
          call 10
          call 18
          ref.func 5
        end
      end
      i32.const 1
      local.set 14
      loop (type 18) (param eqref (ref null 4)) (result i32) (;@2;)
        call 16
        i32.eqz
        if (;@3;)
          i32.const 0
          br 2 (;@1;)
        end
        call 17
        call 18
        i32.const 0
      end
    end
    if (result v128) (;@1;)
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    else
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    end)
  (func (;10;) (type 5) (param (ref 2) anyref) (result (ref 1))
    call 16
    i32.eqz
    if (;@1;)
      i32.const 0
      struct.new 1
      return
    end
    i32.const 0
    struct.new 1)
  (func (;11;) (type 11)
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
    global.set 26
    array.new_fixed 2 0
    array.new_fixed 2 0
    call 5
    call 18)
  (func (;12;) (type 11)
    i32.const 60
    global.set 26
    array.new_fixed 2 0
    array.new_fixed 2 0
    call 5
    call 18)
  (func (;13;) (type 11)
    i32.const 60
    global.set 26
    array.new_fixed 2 0
    array.new_fixed 2 0
    call 5
    call 18)
  (func (;14;) (type 11)
    i32.const 60
    global.set 26
    array.new_fixed 2 0
    array.new_fixed 2 0
    call 5
    call 18)
  (func (;15;) (type 11)
    (local i32 i32)
    global.get 0
    call 1
    global.get 1
    call 2
    global.get 2
    call 2
    global.get 3
    call 21
    global.get 4
    call 21
    global.get 5
    call 20
    global.get 6
    call 19
    global.get 7
    call 19
    global.get 8
    call 19
    global.get 9
    call 19
    global.get 10
    call 18
    global.get 11
    call 18
    global.get 12
    call 18
    global.get 13
    call 18
    global.get 14
    call 18
    global.get 15
    call 18
    global.get 16
    call 18
    global.get 17
    call 18
    global.get 18
    call 18
    global.get 19
    call 18
    global.get 20
    call 18
    global.get 21
    call 17
    global.get 22
    call 17
    global.get 23
    call 22
    global.get 24
    call 22
    global.get 25
    call 17
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
  (func (;16;) (type 12) (result i32)
    global.get 26
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    global.get 26
    i32.const 1
    i32.sub
    global.set 26
    i32.const 1)
  (func (;17;) (type 13) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;18;) (type 14) (param anyref)
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
      call 20
      return
    end
    i32.const 3
    call 1)
  (func (;19;) (type 15) (param v128)
    local.get 0
    i64x2.extract_lane 0
    call 2
    local.get 0
    i64x2.extract_lane 1
    call 2)
  (func (;20;) (type 16) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;21;) (type 19) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (func (;22;) (type 20) (param externref)
    local.get 0
    call 4
    call 1)
  (data (;0;) (i32.const 12) "\02\00\00\00\c4\00\00\00\e0\f1Py\1f\00\00\00\00\00\00\80\00\00\c0\ff\00\00\00?\00\00\00\00\b1\ff\ff\ff\ff\ff\ff\ff \00\00\00\00\00\00\00UUUUUUUU\00\00\00\80\ff\ff\ff\ff\ff\7f\ff\7f\ff\7f\ff\7f\ff\7f\ff\7f\ff\7f\ff\7f")
  (data (;1;) (i32.const 131056) "\00\00\00\00\00\00\f8?\01\00\00\00\00\00\e0\c3")
  (data (;2;) "\00\00\c0\ff\01\00\00\00\01\00\80\7f\ff\ff\7fO\03\00?\00\10\00\00\80\0f\00\102\1f\00\08\00")
  (data (;3;) "\00\00\00\00\00\00\e0\c3\00\00\00\00\00\00\00\00e\00\00\00\ff\ff\ff\ff\ff\00\00\00\02\00\00\00\00\00\10\00\00\00\e0\c1\00\00\00\00\00\00\108"))
