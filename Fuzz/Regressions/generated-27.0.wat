(module
  (rec
    (type (;0;) (array i8))
    (type (;1;) (struct (field i8) (field (mut i16)) (field (mut i64)) (field (ref null 1))))
    (type (;2;) (struct (field (mut (ref null 2))) (field (mut (ref null 2))) (field (mut structref)))))
  (rec
    (type (;3;) (sub (struct (field i8) (field (mut i8)))))
    (type (;4;) (sub (struct (field (ref 1))))))
  (type (;5;) (func (param i32)))
  (type (;6;) (func (param i64)))
  (type (;7;) (func (param i32) (result externref)))
  (type (;8;) (func (param externref) (result i32)))
  (type (;9;) (func (param (ref 2) (ref null 3) (ref null 2) f64)))
  (type (;10;) (func (param eqref) (result f64)))
  (type (;11;) (func (param anyref anyref f64) (result f64)))
  (type (;12;) (func (param externref) (result (ref null 3))))
  (type (;13;) (func (result funcref)))
  (type (;14;) (func (result (ref null 3))))
  (type (;15;) (func (param f32 i64 (ref null 11))))
  (type (;16;) (func (param i32 (ref null 3))))
  (type (;17;) (func))
  (type (;18;) (func (result i32)))
  (type (;19;) (func (param externref)))
  (type (;20;) (func (param funcref)))
  (type (;21;) (func (param (ref null 4)) (result i32)))
  (type (;22;) (func (param anyref)))
  (type (;23;) (func (result (ref 2) funcref (ref null 9))))
  (type (;24;) (func (param (ref 2) (ref null 4)) (result (ref 2) funcref (ref null 9))))
  (type (;25;) (func (param f64)))
  (type (;26;) (func (param f32)))
  (import "host" "count" (func (;0;) (type 5) (param i32)))
  (import "host" "note" (func (;1;) (type 5) (param i32)))
  (import "host" "note64" (func (;2;) (type 6) (param i64)))
  (import "host" "make" (func (;3;) (type 7) (param i32) (result externref)))
  (import "host" "id" (func (;4;) (type 8) (param externref) (result i32)))
  (table (;0;) 4 7 funcref)
  (table (;1;) 4 4 funcref)
  (table (;2;) 5 12 anyref)
  (memory (;0;) 2 2 shared)
  (tag (;0;) (type 15) (param f32 i64 (ref null 11)))
  (tag (;1;) (type 16) (param i32 (ref null 3)))
  (global (;0;) (mut i32) i32.const 15 i32.const 2147483647 i32.const -2147483648 i32.sub i32.add)
  (global (;1;) (mut i64) i64.const 31)
  (global (;2;) (mut f32) f32.const 255.0)
  (global (;3;) (mut f64) f64.const 9.223372036854775e+18)
  (global (;4;) (mut anyref) ref.null any)
  (global (;5;) (mut anyref) i32.const 1814588969 ref.i31)
  (global (;6;) (mut eqref) ref.null eq)
  (global (;7;) (mut anyref) ref.null any)
  (global (;8;) (mut (ref null 2)) struct.new_default 2)
  (global (;9;) (mut (ref null 3)) i32.const 63 i32.const 251 struct.new 3)
  (global (;10;) (mut (ref null 4)) ref.null 4)
  (global (;11;) (mut funcref) ref.func 7)
  (global (;12;) (mut funcref) ref.null func)
  (global (;13;) (mut externref) i32.const 1513128459 ref.i31 extern.convert_any)
  (global (;14;) (mut (ref null 9)) ref.null 9)
  (global (;15;) (mut (ref null 9)) ref.func 5)
  (global (;16;) (mut (ref null 11)) ref.func 8)
  (global (;17;) (mut (ref null 11)) ref.func 9)
  (global (;18;) (mut (ref null 14)) ref.func 12)
  (global (;19;) (mut i32) i32.const 0)
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
  (export "t2" (table 2))
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
  (export "e0" (tag 0))
  (export "e1" (tag 1))
  (elem (;0;) (i32.const 0) func 5 6 7 8)
  (elem (;1;) func 9 12 7)
  (elem (;2;) declare func 5 6 7 8 9 10 11 12 17)
  (func (;5;) (type 9) (param (ref 2) (ref null 3) (ref null 2) f64)
    (local f32 anyref (ref null 2) externref (ref null 9) (ref null 14) i32)
    call 17
    i32.eqz
    if (;@1;)
      return
    end
    call 12
    local.set 1
    ref.null extern
    call 18
    block (;@1;)
      i32.const 88
      i32.const 212
      i32.atomic.rmw16.sub_u offset=10
      br_table 1 (;@0;) 1 (;@0;) 0 (;@1;) 1 (;@0;)
    end
    i32.const -192
    if (;@1;)
      i32.const 146
      i64.const -9223372036854775808
      i64.const -9223372036854775808
      i64.sub
      i64.atomic.store8
    else
      local.get 9
      call 19
      ref.null 11
      global.set 16
    end
    struct.new_default 2
    ref.is_null
    i32.const 0
    i32.const -1021016101
    i32.const 159
    i32.const -45
    select
    select
    i64.const -9223372036854775808
    i64.const 4294967295
    i32.const 87
    select
    global.get 1
    i64.ge_u
    global.get 0
    select
    i32.const 255
    i32.and
    i32.const 8
    i32.add
    block (result i32) (;@1;)
      ref.null 4
      i32.const 3
      local.set 10
      loop (type 21) (param (ref null 4)) (result i32) (;@2;)
        call 17
        i32.eqz
        if (;@3;)
          i32.const 0
          br 2 (;@1;)
        end
        drop
        local.get 4
        i32.trunc_sat_f32_s
        i32.const 254
        i32.and
        i64.const -9203843585048563170
        i64.popcnt
        i64.atomic.rmw16.xor_u
        call 2
        global.get 0
        global.get 0
        i64.const 0
        i32.const 33
        i32.const 239
        global.get 1
        struct.new_default 1
        struct.new 1
        struct.new 1
        struct.new 4
        local.get 10
        i32.const 1
        i32.sub
        local.tee 10
        br_if 0 (;@2;)
        call 20
        i32.const 1985229328
      end
    end
    i32.const 3
    memory.fill)
  (func (;6;) (type 10) (param eqref) (result f64)
    (local i32 f32 f64 anyref eqref anyref (ref null 2) (ref null 4) funcref (ref null 11) (ref null 14) (ref null 0))
    call 17
    i32.eqz
    if (;@1;)
      f64.const 0.0
      return
    end
    block (type 23) (result (ref 2) funcref (ref null 9)) (;@1;)
      block (type 17) (;@2;)
        struct.new_default 2
        local.get 7
        global.get 8
        struct.new 2
        local.get 8
        try_table (type 24) (param (ref 2) (ref null 4)) (result (ref 2) funcref (ref null 9)) (;@3;) (catch_all 0 (;@2;))
          call 20
          global.set 6
          global.get 0
          i32.const 3
          i32.and
          table.get 2
          global.set 4
          i32.const 81
          i64.const 64
          i64.store32 offset=25 align=1
          local.get 1
          if (;@4;)
            local.get 1
            struct.new_default 3
            throw 1
          end
          local.get 7
          local.get 7
          local.get 7
          struct.new 2
          struct.new_default 2
          local.get 7
          global.get 8
          struct.new 2
          local.get 7
          global.get 8
          struct.new 2
          i32.const 65535
          select (result (ref 2))
          i32.const 1
          table.get 0
          ref.func 5
        end
        br 1 (;@1;)
      end
      i32.const 80
      call 1
      global.get 8
      local.get 7
      local.get 8
      struct.new 2
      local.get 10
      ref.func 5
    end
    local.set 9
    call 19
    call 20
    i32.const 174
    i64.load32_u offset=29 align=2
    f64.reinterpret_i64
    local.get 1
    i32.extend16_s
    if (result i32) (;@1;)
      global.get 0
    else
      i32.const 15
      if (;@2;)
      end
      local.get 1
      local.get 1
      i32.rotl
    end
    br_if 0 (;@0;)
    call 21
    i32.const 0
    i32.const 0
    array.new_data 0 3
    local.tee 12
    ref.is_null
    if (result i32) (;@1;)
      i32.const 1
    else
      local.get 12
      array.len
      i32.const 4
      i32.lt_u
    end
    if (;@1;)
      i32.const 4
      array.new_default 0
      local.set 12
    end
    local.get 12
    i32.const 0
    array.get_s 0
    if (result i32) (;@1;)
      i32.const 0
    else
      i32.const 0
    end
    i32.const 255
    i32.and
    i32.const 0
    i32.const 0
    i32.const 7
    i32.and
    memory.copy
    f64.const 0.0)
  (func (;7;) (type 10) (param eqref) (result f64)
    call 17
    i32.eqz
    if (;@1;)
      f64.const 0.0
      return
    end
    f64.const 0.0)
  (func (;8;) (type 11) (param anyref anyref f64) (result f64)
    call 17
    i32.eqz
    if (;@1;)
      f64.const 0.0
      return
    end
    f64.const 0.0)
  (func (;9;) (type 11) (param anyref anyref f64) (result f64)
    call 17
    i32.eqz
    if (;@1;)
      f64.const 0.0
      return
    end
    f64.const 0.0)
  (func (;10;) (type 12) (param externref) (result (ref null 3))
    call 17
    i32.eqz
    if (;@1;)
      i32.const 0
      i32.const 0
      struct.new 3
      return
    end
    i32.const 0
    i32.const 0
    struct.new 3)
  (func (;11;) (type 13) (result funcref)
    call 17
    i32.eqz
    if (;@1;)
      ref.func 5
      return
    end
    ref.func 5)
  (func (;12;) (type 14) (result (ref null 3))
    call 17
    i32.eqz
    if (;@1;)
      i32.const 0
      i32.const 0
      struct.new 3
      return
    end
    i32.const 0
    i32.const 0
    struct.new 3)
  (func (;13;) (type 17)
    (local i32 i64 f32 f64 anyref eqref anyref (ref null 2) (ref null 3) (ref null 4) funcref externref (ref null 9) (ref null 11) (ref null 14))
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 0
    i32.const 0
    memory.atomic.notify
    call 1
    i32.const 60
    global.set 19
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    i32.const 0
    i32.const 0
    i64.const 0
    struct.new_default 1
    struct.new 1
    struct.new 2
    i32.const 0
    i32.const 0
    struct.new 3
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    i32.const 0
    i32.const 0
    i64.const 0
    struct.new_default 1
    struct.new 1
    struct.new 2
    f64.const 0.0
    call 5)
  (func (;14;) (type 17)
    i32.const 60
    global.set 19
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    i32.const 0
    i32.const 0
    i64.const 0
    struct.new_default 1
    struct.new 1
    struct.new 2
    i32.const 0
    i32.const 0
    struct.new 3
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    i32.const 0
    i32.const 0
    i64.const 0
    struct.new_default 1
    struct.new 1
    struct.new 2
    f64.const 0.0
    call 5)
  (func (;15;) (type 17)
    i32.const 60
    global.set 19
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    i32.const 0
    i32.const 0
    i64.const 0
    struct.new_default 1
    struct.new 1
    struct.new 2
    i32.const 0
    i32.const 0
    struct.new 3
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    struct.new_default 2
    struct.new_default 2
    struct.new_default 1
    struct.new 2
    i32.const 0
    i32.const 0
    i64.const 0
    struct.new_default 1
    struct.new 1
    struct.new 2
    f64.const 0.0
    call 5)
  (func (;16;) (type 17)
    (local i32 i32 i32)
    global.get 0
    call 1
    global.get 1
    call 2
    global.get 2
    call 22
    global.get 3
    call 21
    global.get 4
    call 20
    global.get 5
    call 20
    global.get 6
    call 20
    global.get 7
    call 20
    global.get 8
    call 20
    global.get 9
    call 20
    global.get 10
    call 20
    global.get 11
    call 19
    global.get 12
    call 19
    global.get 13
    call 18
    global.get 14
    call 19
    global.get 15
    call 19
    global.get 16
    call 19
    global.get 17
    call 19
    global.get 18
    call 19
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
        call 19
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
        call 19
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
        call 20
        local.get 2
        i32.const 1
        i32.add
        local.set 2
        br 0 (;@2;)
      end
    end)
  (func (;17;) (type 18) (result i32)
    global.get 19
    i32.eqz
    if (;@1;)
      i32.const 0
      return
    end
    global.get 19
    i32.const 1
    i32.sub
    global.set 19
    i32.const 1)
  (func (;18;) (type 19) (param externref)
    local.get 0
    call 4
    call 1)
  (func (;19;) (type 20) (param funcref)
    local.get 0
    ref.is_null
    call 1)
  (func (;20;) (type 22) (param anyref)
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
    ref.test (ref 4)
    if (;@1;)
      i32.const 104
      call 1
      local.get 0
      ref.cast (ref 4)
      struct.get 4 0
      ref.is_null
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
      struct.get_u 3 0
      call 1
      local.get 0
      ref.cast (ref 3)
      struct.get_u 3 1
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
      struct.get 2 0
      ref.is_null
      call 1
      local.get 0
      ref.cast (ref 2)
      struct.get 2 1
      ref.is_null
      call 1
      local.get 0
      ref.cast (ref 2)
      struct.get 2 2
      ref.is_null
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
      struct.get_u 1 0
      call 1
      local.get 0
      ref.cast (ref 1)
      struct.get_u 1 1
      call 1
      local.get 0
      ref.cast (ref 1)
      struct.get 1 2
      call 2
      local.get 0
      ref.cast (ref 1)
      struct.get 1 3
      ref.is_null
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
          array.get_u 0
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
    i32.const 3
    call 1)
  (func (;21;) (type 25) (param f64)
    local.get 0
    i64.reinterpret_f64
    call 2)
  (func (;22;) (type 26) (param f32)
    local.get 0
    i32.reinterpret_f32
    call 1)
  (data (;0;) (i32.const 56) "y\\ \fe\00\01\00\00\aa\aa\aa\aa\80\00\00\00\08\00?\00\0f\00\038\ff\ffH\00UU\ef\cd\07\00\07\00\07\00\07\00\07\00\07\00\07\00\07\00\fc\c8M\08\00\00\00\80!\00\00\00\ff\ff\ff\ff?\00\00\00\00\00\00\80_\ff\ff\ff\ff\00\00\00")
  (data (;1;) (i32.const 131056) "UUUUUUUUUUUUUUUU")
  (data (;2;) "\00\00\00\e0\ff\ff\0f8\01\00\00\00\00\000C\e1y\da\88\00\00\80\00\00\00@@\08\a6\96\e7\00\00\00\80\ff\ff\ff\ff\10\00\00\00\00\00\00\00\00\00\00\00\00\00\e0?\00\00\00\00\00\00\a06")
  (data (;3;) "R\ff\ff\ff\ff\ff\ff\ff@\00\00\00\00\00\00\00\80\ff\ff\ff \00\00\00\00\80\00\00\ff\ff\ff\ff"))
