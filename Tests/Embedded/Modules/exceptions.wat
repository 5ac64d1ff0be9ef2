;; Exceptions are caught by tag and by reference, through calls and through the older instructions, with any fuel.
;;
;; $ call exceptions caught 5
;; > 1005
;; $ call exceptions again 5
;; > 2005
;; $ call exceptions older 5
;; > 4005
;; $ refuel 1 exceptions older 3
;; > 4003
;; > stopped 4 times, left 0
;; $ call exceptions null
;; > trap: null exception reference
;; >   function 4 at 0xec
;; > status 134
;; $ call exceptions uncaught 2
;; > uncaught exception
;; >   function 0 at 0x7d
;; >   function 0 at 0x74
;; >   function 0 at 0x74
;; >   function 5 at 0xf2
;; > status 134
(module
  (tag $e (param i64 i32))
  (tag $other)
  (func $deep (param i32) (result i32)
    (if (local.get 0) (then (return (call $deep (i32.sub (local.get 0) (i32.const 1))))))
    (throw $e (i64.const 1000) (i32.const 0)))
  (func (export "caught") (param i32) (result i32)
    (local.get 0)
    (block $h (result i64 i32)
      (i32.const 7)
      (try_table (catch $e $h) (drop (call $deep (local.get 0))))
      (unreachable))
    (drop) (i32.wrap_i64) (i32.add))
  (func (export "again") (param i32) (result i32)
    (block $h (result i64 i32)
      (try_table (catch $e $h)
        (block $r (result i64 i32 exnref)
          (try_table (catch_ref $e $r) (drop (call $deep (local.get 0))))
          (unreachable))
        (throw_ref))
      (unreachable))
    (drop) (i32.wrap_i64) (i32.add (i32.const 1000)) (i32.add (local.get 0)))
  (func (export "older") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (try (result i32) (do (call $deep (local.get 0))) (delegate 0)))
          (catch $other (i32.const 1))
          (catch_all (drop (i32.const 2)) (rethrow 0))))
      (catch $e (drop) (i32.wrap_i64) (i32.add (i32.const 3000)) (i32.add (local.get 0)))))
  (func (export "null") (throw_ref (ref.null exn)))
  (func (export "uncaught") (param i32) (drop (call $deep (local.get 0)))))
