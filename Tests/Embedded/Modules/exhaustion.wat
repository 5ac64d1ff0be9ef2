;; The stack ends with a trap. Its backtrace is long, so only how it begins is compared.
;;
;; $ call exhaustion forever | first 2
;; > trap: call stack exhausted
;; >   function 0 at 0x24
(module
  (func $forever (export "forever") (call $forever)))
