(module
  (rec
    (type (;0;) (sub (array (mut i8))))
    (type (;1;) (sub 0 (array (mut i8)))))
  (rec
    (type (;2;) (sub (array (mut f32))))
    (type (;3;) (sub 0 (array (mut i8)))))
  (rec
    (type (;4;) (sub 1 (array (mut i8))))
    (type (;5;) (sub final 1 (array (mut i8)))))
  (type (;6;) (sub (func (param structref) (result i64))))
  (type (;7;) (sub final 6 (func (param structref) (result i64))))
  (type (;8;) (func (param i32)))
  (type (;9;) (func (param i64)))
  (type (;10;) (func (param i32) (result externref)))
  (type (;11;) (func (param externref) (result i32)))
  (type (;12;) (func (param (ref null 5) (ref null 5) i64 anyref) (result i32)))
  (type (;13;) (func (param (ref 4) f32) (result i64 f32 f32)))
  (type (;14;) (func (result i32)))
  (type (;15;) (func))
  (type (;16;) (func (param v128)))
  (type (;17;) (func (param anyref) (result (ref null 1))))
  (type (;18;) (func (param f64)))
  (type (;19;) (func (param anyref)))
  (type (;20;) (func (param f32)))
  (type (;21;) (func (param funcref)))
  (type (;22;) (func (param externref)))
  (import "host" "count" (func (;0;) (type 8) (param i32)))
  (import "host" "note" (func (;1;) (type 8) (param i32)))
  (import "host" "note64" (func (;2;) (type 9) (param i64)))
  (import "host" "make" (func (;3;) (type 10) (param i32) (result externref)))
  (import "host" "id" (func (;4;) (type 11) (param externref) (result i32)))
  (table (;0;) 11 14 funcref)
  (table (;1;) 6 12 funcref)
  (table (;2;) 7 8 (ref null 5))
  (table (;3;) 7 14 externref)
  (memory (;0;) 1 4)
  (global (;0;) (mut i32) i32.const 2 i32.const 1431655765 i32.sub i32.const -1364844943 i32.const 255 i32.sub i32.sub)
  (global (;1;) i32 i32.const 216)
  (global (;2;) (mut i64) i64.const 128)
  (global (;3;) (mut f32) f32.const -2.2510305e+27)
  (global (;4;) (mut f64) f64.const 2.8755160644265302e+287)
  (global (;5;) f64 f64.const 2147483647.0)
  (global (;6;) (mut v128) v128.const i32x4 0x000000c8 0xd785ded9 0xb1e2d441 0x00000002)
  (global (;7;) (mut v128) v128.const i32x4 0x00000000 0x80000000 0x00007fff 0x00000000)
  (global (;8;) (mut anyref) i32.const 1183523977 ref.i31)
  (global (;9;) anyref i32.const -750754546 ref.i31)
  (global (;10;) (mut i31ref) i32.const 629677854 ref.i31)
  (global (;11;) (mut structref) ref.null struct)
  (global (;12;) (mut anyref) i32.const -867360657 ref.i31)
  (global (;13;) (mut (ref null 1)) i32.const 3 array.new_default 1)
  (global (;14;) (mut (ref null 4)) array.new_fixed 4 0)
  (global (;15;) (mut (ref null 5)) ref.null 5)
  (global (;16;) (mut funcref) ref.func 9)
  (global (;17;) (mut externref) i32.const 2130303423 ref.i31 extern.convert_any)
  (global (;18;) (mut i32) i32.const 0)
  (export "r0" (func 13))
  (export "r1" (func 14))
  (export "r2" (func 15))
  (export "r3" (func 16))
  (export "s" (func 17))
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
  (export "t2" (table 2))
  (export "t3" (table 3))
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
  (elem (;0;) (i32.const 0) func 7 9 6 8 7 7 7 12 7 6 10)
  (elem (;1;) func 5 7)
  (elem (;2;) func 8 7)
  (elem (;3;) funcref (ref.null func) (ref.func 12) (ref.null func) (ref.func 6))
  (elem (;4;) funcref (ref.func 5) (ref.func 8) (ref.func 12) (ref.func 10) (ref.func 11))
  (elem (;5;) declare func 5 6 7 8 9 10 11 12 18)
  (func (;5;) (type 12) (param (ref null 5) (ref null 5) i64 anyref) (result i32)
    (local i32 f32 v128 anyref i31ref structref anyref funcref externref f32)
    call 18
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    local.get 4
    i32.const 255
    i32.and
    i64.load16_s offset=37
    i64.const 32768
    local.get 2
    global.get 0
    select
    i64.lt_u
    i32.const 3
    i32.and
    local.get 4
    local.get 4
    global.get 0
    select (result i32)
    i32.const 3
    i32.and
    table.get 2
    table.set 2
    i32.const 6
    table.get 3
    any.convert_extern
    drop
    global.get 7
    v128.const i32x4 0x00000076 0xffffff46 0x0000003b 0x00000000
    i64x2.extmul_low_i32x4_s
    i8x16.extract_lane_u 6
    local.get 4
    f32.convert_i32_s
    f32.const 1e-45
    local.get 5
    f32.sub
    local.tee 13
    f32.const nan
    local.get 13
    local.get 13
    f32.eq
    select
    f32.gt
    i32.gt_u
    i32.const -139
    i32.or)
  (func (;6;) (type 13) (param (ref 4) f32) (result i64 f32 f32)
    (local i64 v128 v128 i31ref anyref (ref null 1) (ref null 4) (ref null 5) funcref externref i32 f32 (ref null 2))
    call 18
    i32.eqz
    if (;@1;)
      i64.const 0
      f32.const 0.0
      f32.const 0.0
      return
    end
    local.get 1
    local.get 1
    f32.ne
    call 1
    global.get 6
    i32x4.extend_low_i16x8_u
    call 19
    block (result (ref null 1)) (;@1;)
      global.get 0
      i32.const 3
      i32.and
      table.get 2
      i32.const 1
      local.set 12
      loop (type 17) (param anyref) (result (ref null 1)) (;@2;)
        call 18
        i32.eqz
        if (;@3;)
          i32.const -1985229329
          i32.const -1
          global.get 1
          i32.const -170
          array.new_fixed 1 4
          br 2 (;@1;)
        end
        drop
        global.get 0
        f64.convert_i32_s
        call 20
        i32.const 4685610
        ref.i31
        i31.get_u
        call 1
        i32.const 13
        i32.const 0
        array.new_data 5 2
      end
    end
    call 21
    i32.const 42
    f32.load offset=5
    f32.floor
    local.tee 13
    f32.const nan
    local.get 13
    local.get 13
    f32.eq
    select
    global.set 3
    memory.size
    i64.extend_i32_u
    local.get 2
    i64.shl
    ref.null struct
    call 8
    i64.sub
    local.tee 2
    i32.const 13
    i32.const 4
    array.new_data 2 2
    local.set 14
    local.get 14
    i32.const 0
    array.get 2
    i32.const -1022000720
    f32.convert_i32_u)
  (func (;7;) (type 6) (param structref) (result i64)
    (local i64 v128 v128 anyref i31ref structref anyref (ref null 1) (ref null 4) (ref null 5) externref i32)
    call 18
    i32.eqz
    if (;@1;)
      i64.const 0
      return
    end
    i32.const 126
    i32.const 29
    i32.add
    i32.const 83
    i32.const 28
    i32.add
    i32.const 1
    memory.copy
    local.get 7
    ref.cast anyref
    i32.const -2147483648
    i32.const 34
    i32.shr_u
    if (type 19) (param anyref) (;@1;)
      call 21
      global.get 0
      i32.const 255
      i32.and
      i32.const -8
      i32.store16 offset=29 align=1
    else
      drop
    end
    i32.const 4
    array.new_default 4
    call 21
    i64.const 40
    i64.const -9223372036854775808
    i64.const -1
    i64.and
    table.size 3
    i64.extend_i32_u
    i64.or
    block (result (ref 5)) (;@1;)
      local.get 10
      br_on_non_null 0 (;@1;)
      i32.const 77
      call 1
      i32.const 4
      array.new_default 5
    end
    array.len
    br_if 0 (;@0;)
    i32.const 65
    block (result i32) (;@1;)
      i32.const 2
      local.set 12
      loop (result i32) (;@2;)
        call 18
        i32.eqz
        if (;@3;)
          i32.const 0
          br 2 (;@1;)
        end
        v128.const i32x4 0x6fffaa80 0x80a95500 0x41019d00 0xff7aef78
        v128.const i32x4 0x41019d00 0xff7aef78 0x6fffaa80 0x80a95500
        i32x4.dot_i16x8_s
        call 19
        local.get 12
        i32.const 1
        i32.sub
        local.tee 12
        br_if 0 (;@2;)
        i32.const -236
      end
    end
    i32.sub
    select (result i64))
  (func (;8;) (type 6) (param structref) (result i64)
    (local i32 f32 v128 anyref i31ref structref (ref null 1) (ref null 4) (ref null 5) funcref externref)
    call 18
    i32.eqz
    if (;@1;)
      i64.const 0
      return
    end
    i32.const 5
    array.new_default 4
    global.get 1
    f32.convert_i32_s
    call 10
    local.set 2
    call 22
    drop
    i32.const 0
    i32.const 0
    i32.const 0
    select
    i32.const 0
    i32.const 1
    i32.or
    i32.div_s
    if (;@1;)
    end
    i64.const 0)
  (func (;9;) (type 14) (result i32)
    call 18
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;10;) (type 13) (param (ref 4) f32) (result i64 f32 f32)
    call 18
    i32.eqz
    if (;@1;)
      i64.const 0
      f32.const 0.0
      f32.const 0.0
      return
    end
    i64.const 0
    f32.const 0.0
    f32.const 0.0)
  (func (;11;) (type 14) (result i32)
    call 18
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;12;) (type 6) (param structref) (result i64)
    call 18
    i32.eqz
    if (;@1;)
      i64.const 0
      return
    end
    i64.const 0)
  (func (;13;) (type 15)
    (local i32 i64 f32 f64 v128 v128 anyref i31ref structref anyref (ref null 1) (ref null 4) (ref null 5) funcref externref)
    nop
    nop
    nop
    nop
    nop
    nop
    nop
    nop
    i32.const 60
    global.set 18
    array.new_fixed 5 0
    array.new_fixed 5 0
    i64.const 0
    i32.const 0
    ref.i31
    call 5
    call 1)
  (func (;14;) (type 15)
    i32.const 60
    global.set 18
    array.new_fixed 5 0
    array.new_fixed 5 0
    i64.const 0
    i32.const 0
    ref.i31
    call 5
    call 1)
  (func (;15;) (type 15)
    i32.const 60
    global.set 18
    array.new_fixed 5 0
    array.new_fixed 5 0
    i64.const 0
    i32.const 0
    ref.i31
    call 5
    call 1)
  (func (;16;) (type 15)
    i32.const 60
    global.set 18
    array.new_fixed 5 0
    array.new_fixed 5 0
    i64.const 0
    i32.const 0
    ref.i31
    call 5
    call 1)
  (func (;17;) (type 15)
    (local i32 i32 i32 i32)
    global.get 0
    call 1
    global.get 1
    call 1
    global.get 2
    call 2
    global.get 3
    call 22
    global.get 4
    call 20
    global.get 5
    call 20
    global.get 6
    call 19
    global.get 7
    call 19
    global.get 8
    call 21
    global.get 9
    call 21
    global.get 10
    call 21
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
    global.get 16
    call 23
    global.get 17
    call 24
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
        call 23
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
        call 23
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
        i32.ge_u
        br_if 1 (;@1;)
        local.get 3
        table.get 3
        call 24
        local.get 3
        i32.const 1
        i32.add
        local.set 3
        br 0 (;@2;)
      end
    end)
  (func (;18;) (type 14) (result i32)
    global.get 18
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    global.get 18
    i32.const 1
    i32.sub
    global.set 18
    i32.const 1)
  (func (;19;) (type 16) (param v128)
    local.get 0
    i64x2.extract_lane 0
    call 2
    local.get 0
    i64x2.extract_lane 1
    call 2)
  (func (;20;) (type 18) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;21;) (type 19) (param anyref)
    (local i32 i32 i32 i32 i32 i32)
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
    ref.test (ref 5)
    if (;@1;)
      i32.const 105
      call 1
      local.get 0
      ref.cast (ref 5)
      array.len
      call 1
      block (;@2;)
        loop (;@3;)
          local.get 1
          local.get 0
          ref.cast (ref 5)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 1
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 5)
          local.get 1
          array.get_u 5
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
    ref.test (ref 4)
    if (;@1;)
      i32.const 104
      call 1
      local.get 0
      ref.cast (ref 4)
      array.len
      call 1
      block (;@2;)
        loop (;@3;)
          local.get 2
          local.get 0
          ref.cast (ref 4)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 2
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 4)
          local.get 2
          array.get_u 4
          call 1
          local.get 2
          i32.const 1
          i32.add
          local.set 2
          br 0 (;@3;)
        end
      end
      return
    end
    local.get 0
    ref.test (ref 3)
    if (;@1;)
      i32.const 103
      call 1
      local.get 0
      ref.cast (ref 3)
      array.len
      call 1
      block (;@2;)
        loop (;@3;)
          local.get 3
          local.get 0
          ref.cast (ref 3)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 3
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 3)
          local.get 3
          array.get_u 3
          call 1
          local.get 3
          i32.const 1
          i32.add
          local.set 3
          br 0 (;@3;)
        end
      end
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
          local.get 4
          local.get 0
          ref.cast (ref 2)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 4
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 2)
          local.get 4
          array.get 2
          call 22
          local.get 4
          i32.const 1
          i32.add
          local.set 4
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
      array.len
      call 1
      block (;@2;)
        loop (;@3;)
          local.get 5
          local.get 0
          ref.cast (ref 1)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 5
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 1)
          local.get 5
          array.get_u 1
          call 1
          local.get 5
          i32.const 1
          i32.add
          local.set 5
          br 0 (;@3;)
        end
      end
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
          local.get 6
          local.get 0
          ref.cast (ref 0)
          array.len
          i32.ge_u
          br_if 1 (;@2;)
          local.get 6
          i32.const 8
          i32.ge_u
          br_if 1 (;@2;)
          local.get 0
          ref.cast (ref 0)
          local.get 6
          array.get_u 0
          call 1
          local.get 6
          i32.const 1
          i32.add
          local.set 6
          br 0 (;@3;)
        end
      end
      return
    end
    i32.const 3
    call 1)
  (func (;22;) (type 20) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (func (;23;) (type 21) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;24;) (type 22) (param externref)
    local.get 0
    call 4
    call 1)
  (data (;0;) (i32.const 23) "\80\00\00\00\be\00\00\00\d5\ff\ff\ff\90\00\00\00$$$$$$$$$$$$$$$$\00?4\0c\1f\00\00\ff\b5\10pd\80]T\00\d3\00\00\00\00\00\00\00\fe\ff\ff\ff\ff\ff\ff\ff\96\1e\19\01\c5\ca:\15\08\00\00\00\00\00\00\00")
  (data (;1;) (i32.const 65520) "Q\00\00\00\00\00\00\00\1dXBS \d6\b0x")
  (data (;2;) "\aa\aa\8f\fc\8a\00\b5\ff\ff\ff!\00\"\ff\ff\ffZ\95\94\c5\00\80O\00\aa\aa\80\00\15\ffq\00")
  (data (;3;) "\00\00\00\00\00\00\e0A\9c\\\88\94k\8d0\89$\00\99\ff\c2\ff\08\00\ff\ff\b1\00\03\00\00\80\fe\ff\10\00f\00\92\00\f3\00\80\ff\c9\00\ff\7f"))
