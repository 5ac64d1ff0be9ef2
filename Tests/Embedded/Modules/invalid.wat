;; What is wrong with an invalid module, and where.
;;
;; $ call invalid run
;; > invalid module: type mismatch: instruction requires [i32] but stack has [i64] (at offset 0x25, instruction i32.add, function 0)
;; > status 1
(module
  (func (export "run") (result i32) (i32.add (i64.const 1) (i32.const 2))))
