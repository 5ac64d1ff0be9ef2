;; Arithmetic that goes through libm, wide multiplication and the conversions.
;;
;; $ call numbers add 2 -3
;; > -1
;; $ call numbers divide -7 2
;; > -3
;; > -1
;; $ call numbers multiply 0x7fffffffffffffff 3
;; > 9223372036854775805
;; $ call numbers count 0x00ff000000000000
;; > 8
;; > 48
;; > 8
;; The square roots of 2.
;; $ call numbers roots 2
;; > 0x3fb504f3
;; > 0x3ff6a09e667f3bcd
;; 2.5 to the nearest even, up, down and to zero; -0.5 keeps its sign.
;; $ call numbers round 0x4004000000000000
;; > 0x4000000000000000
;; > 0x4008000000000000
;; > 0x4000000000000000
;; > 0x4000000000000000
;; $ call numbers round 0xbfe0000000000000
;; > 0x8000000000000000
;; > 0x8000000000000000
;; > 0xbff0000000000000
;; > 0x8000000000000000
;; Infinity saturates.
;; $ call numbers saturate 0x7ff0000000000000
;; > 2147483647
;; > -1
;; $ call numbers swap 1 2
;; > 2
;; > 1
(module
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "divide") (param i32 i32) (result i32 i32)
    (i32.div_s (local.get 0) (local.get 1)) (i32.rem_s (local.get 0) (local.get 1)))
  (func (export "multiply") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1)))
  (func (export "count") (param i64) (result i64 i64 i64)
    (i64.clz (local.get 0)) (i64.ctz (local.get 0)) (i64.popcnt (local.get 0)))
  (func (export "roots") (param i32) (result f32 f64)
    (f32.sqrt (f32.convert_i32_s (local.get 0))) (f64.sqrt (f64.convert_i32_s (local.get 0))))
  (func (export "round") (param f64) (result f64 f64 f64 f64)
    (f64.nearest (local.get 0)) (f64.ceil (local.get 0)) (f64.floor (local.get 0)) (f64.trunc (local.get 0)))
  (func (export "saturate") (param f64) (result i32 i64)
    (i32.trunc_sat_f64_s (local.get 0)) (i64.trunc_sat_f64_u (local.get 0)))
  (func (export "swap") (param i32 i32) (result i32 i32) (local.get 1) (local.get 0)))
