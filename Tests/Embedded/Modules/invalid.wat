;; What is wrong with an invalid module, and where.
;;
;; $ call invalid run
;; > x
(module
  (func (export "run") (result i32) (i32.add (i64.const 1) (i32.const 2))))
