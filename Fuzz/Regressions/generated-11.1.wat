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
  (import "m0" "g18" (global (;0;) (mut i32)))
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
  (global (;8;) (mut i31ref) i32.const 0 ref.i31)
  (global (;9;) (mut structref) ref.null struct)
  (global (;10;) (mut anyref) i32.const 0 ref.i31)
  (global (;11;) (mut (ref null 1)) i32.const 0 array.new_default 1)
  (global (;12;) (mut (ref null 4)) i32.const 0 array.new_default 4)
  (global (;13;) (mut (ref null 5)) i32.const 0 array.new_default 5)
  (global (;14;) (mut funcref) ref.func 5)
  (global (;15;) (mut externref) i32.const 0 ref.i31 extern.convert_any)
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
  (elem (;0;) (i32.const 0) func 5 5 5 5)
  (elem (;1;) funcref (ref.func 5))
  (elem (;2;) declare func 5 6 7 11)
  (func (;5;) (type 14) (result i32)
    call 11
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;6;) (type 14) (result i32)
    call 11
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;7;) (type 14) (result i32)
    call 11
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    i32.const 0)
  (func (;8;) (type 15)
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
    global.set 0
    call 5
    call 1)
  (func (;9;) (type 15)
    i32.const 60
    global.set 0
    call 5
    call 1)
  (func (;10;) (type 15)
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
  (func (;11;) (type 14) (result i32)
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
  (func (;12;) (type 20) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (func (;13;) (type 18) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;14;) (type 16) (param v128)
    local.get 0
    i64x2.extract_lane 0
    call 2
    local.get 0
    i64x2.extract_lane 1
    call 2)
  (func (;15;) (type 19) (param anyref)
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
          call 12
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
  (func (;16;) (type 21) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;17;) (type 22) (param externref)
    local.get 0
    call 4
    call 1)
  (data (;0;) (i32.const 0) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (;1;) (i32.const 65520) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (;2;) ""))
