;; Calls, branches, tables, host functions, the end of the stack, fuel.
;;
;; $ call control fibonacci 15
;; > 610
;; $ call control select 0
;; > 10
;; $ call control select 1
;; > 20
;; $ call control select 7
;; > 30
;; $ call control through 0 5
;; > 6
;; $ call control through 1 5
;; > 10
;; A million tail calls take no room.
;; $ call control descend 1000000
;; > 0
;; One unit for entering, ten thousand for the loop.
;; $ refuel 3000 control sum 10000
;; > 50005000
;; > stopped 3 times, left 1999
;; $ refuel 10001 control sum 10000
;; > 50005000
;; > stopped 0 times, left 0
;; $ refuel 10000 control sum 10000
;; > 50005000
;; > stopped 1 times, left 9999
;; $ refuel 1 control fibonacci 10
;; > 55
;; > stopped 176 times, left 0
(module
  (import "test" "increment" (func $increment (param i32) (result i32)))
  (type $unary (func (param i32) (result i32)))
  (table funcref (elem $increment $double))
  (func $double (type $unary) (i32.add (local.get 0) (local.get 0)))
  (func $fibonacci (export "fibonacci") (type $unary)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add
        (call $fibonacci (i32.sub (local.get 0) (i32.const 1)))
        (call $fibonacci (i32.sub (local.get 0) (i32.const 2)))))))
  (func (export "select") (type $unary)
    (block (block (block (br_table 0 1 2 (local.get 0)))
        (return (i32.const 10)))
      (return (i32.const 20)))
    (i32.const 30))
  (func (export "through") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 1) (local.get 0)))
  (func $descend (export "descend") (type $unary)
    (if (result i32) (local.get 0)
      (then (return_call $descend (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 0))))
  (func (export "sum") (param i32) (result i64) (local i64)
    (loop
      (local.set 1 (i64.add (local.get 1) (i64.extend_i32_u (local.get 0))))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1)))
