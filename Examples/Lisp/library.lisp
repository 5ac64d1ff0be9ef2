; What the interpreter knows beyond a few functions: it reads this when it starts.

; Lists

(define (list . values) values)
(define (null? value) (eq? value ()))
(define (not value) (eq? value ()))
(define (caar x) (car (car x)))
(define (cadr x) (car (cdr x)))
(define (cddr x) (cdr (cdr x)))
(define (cdar x) (cdr (car x)))
(define (caddr x) (car (cddr x)))

(define (length list)
  (let ((count 0))
    (while list (set! count (+ count 1)) (set! list (cdr list)))
    count))

(define (reverse list)
  (let ((result ()))
    (while list (set! result (cons (car list) result)) (set! list (cdr list)))
    result))

(define (append-two a b)
  (let ((result b) (left (reverse a)))
    (while left (set! result (cons (car left) result)) (set! left (cdr left)))
    result))

(define (map function list)
  (let ((result ()))
    (while list (set! result (cons (function (car list)) result)) (set! list (cdr list)))
    (reverse result)))

; Macros

(defmacro (and . terms)
  (if (null? terms) true
    (if (null? (cdr terms)) (car terms)
      (list 'if (car terms) (cons 'and (cdr terms)) ()))))

(defmacro (or . terms)
  (if (null? terms) ()
    (if (null? (cdr terms)) (car terms)
      (list 'let (list (list 'value-of-or (car terms)))
        (list 'if 'value-of-or 'value-of-or (cons 'or (cdr terms)))))))

(defmacro (cond . clauses)
  (if (null? clauses) ()
    (if (eq? (caar clauses) 'else) (cons 'begin (cdar clauses))
      (list 'if (caar clauses) (cons 'begin (cdar clauses)) (cons 'cond (cdr clauses))))))

(defmacro (when test . body) (list 'if test (cons 'begin body)))
(defmacro (unless test . body) (list 'if test () (cons 'begin body)))

(defmacro (let* bindings . body)
  (if (null? bindings) (cons 'begin body)
    (list 'let (list (car bindings)) (cons 'let* (cons (cdr bindings) body)))))

; (for name from below body...)
(defmacro (for name from below . body)
  (list 'let (list (list name from) (list 'end-of-for below))
    (cons 'while
      (cons (list '< name 'end-of-for)
        (append-two body (list (list 'set! name (list '+ name 1))))))))

; (each name list body...)
(defmacro (each name list-expression . body)
  (list 'let (list (list 'left-of-each list-expression) (list name ()))
    (cons 'while
      (cons 'left-of-each
        (cons (list 'set! name '(car left-of-each))
          (append-two body (list '(set! left-of-each (cdr left-of-each)))))))))

(defmacro (check expression expected)
  (list 'unless (list 'equal? expression expected) (list 'error "a check of the library fails")))

; Comparing

(define (> a b) (< b a))
(define (<= a b) (not (< b a)))
(define (>= a b) (not (< a b)))
(define (zero? n) (= n 0))
(define (max a b) (if (< a b) b a))
(define (min a b) (if (< a b) a b))
(define (abs n) (if (< n 0) (- 0 n) n))
(define (even? n) (zero? (mod n 2)))
(define (odd? n) (not (even? n)))

(define (equal? a b)
  (cond ((and (pair? a) (pair? b)) (and (equal? (car a) (car b)) (equal? (cdr a) (cdr b))))
        ((and (string? a) (string? b)) (string=? a b))
        (else (eq? a b))))

(define (string=? a b)
  (and (= (string-length a) (string-length b))
    (let ((same true))
      (for i 0 (string-length a)
        (unless (= (string-ref a i) (string-ref b i)) (set! same ())))
      same)))

; More of lists

(define (fold function value list)
  (each item list (set! value (function value item)))
  value)

(define (filter accepts list)
  (let ((result ()))
    (each item list (when (accepts item) (set! result (cons item result))))
    (reverse result)))

(define (append . lists)
  (if (null? lists) () (append-two (car lists) (apply append (cdr lists)))))

(define (range from below)
  (let ((result ()))
    (while (< from below)
      (set! below (- below 1))
      (set! result (cons below result)))
    result))

(define (nth list n) (while (< 0 n) (set! list (cdr list)) (set! n (- n 1))) (car list))
(define (last list) (while (cdr list) (set! list (cdr list))) (car list))
(define (take list n) (if (or (zero? n) (null? list)) () (cons (car list) (take (cdr list) (- n 1)))))
(define (drop list n) (while (and list (< 0 n)) (set! list (cdr list)) (set! n (- n 1))) list)
(define (assoc key pairs)
  (cond ((null? pairs) ()) ((equal? (caar pairs) key) (car pairs)) (else (assoc key (cdr pairs)))))
(define (member item list)
  (cond ((null? list) ()) ((equal? (car list) item) list) (else (member item (cdr list)))))
(define (any accepts list) (if (null? list) () (or (accepts (car list)) (any accepts (cdr list)))))
(define (all accepts list) (if (null? list) true (and (accepts (car list)) (all accepts (cdr list)))))
(define (zip a b) (if (or (null? a) (null? b)) () (cons (list (car a) (car b)) (zip (cdr a) (cdr b)))))
(define (sum list) (fold + 0 list))
(define (product list) (fold * 1 list))
(define (unique list)
  (let ((result ()))
    (each item list (unless (member item result) (set! result (cons item result))))
    (reverse result)))

(define (merge a b before?)
  (let ((result ()))
    (while (and a b)
      (if (before? (car b) (car a))
        (begin (set! result (cons (car b) result)) (set! b (cdr b)))
        (begin (set! result (cons (car a) result)) (set! a (cdr a)))))
    (append (reverse result) a b)))

(define (sort list before?)
  (if (or (null? list) (null? (cdr list))) list
    (let ((half (/ (length list) 2)))
      (merge (sort (take list half) before?) (sort (drop list half) before?) before?))))

; Vectors

(define (list->vector list)
  (let ((result (make-vector (length list) 0)) (i 0))
    (each item list (vector-set! result i item) (set! i (+ i 1)))
    result))

(define (vector->list vector)
  (let ((result ()))
    (for i 0 (vector-length vector) (set! result (cons (vector-ref vector i) result)))
    (reverse result)))

(define (vector-fill! vector value)
  (for i 0 (vector-length vector) (vector-set! vector i value)))

; Numbers

(define (gcd a b) (if (zero? b) (abs a) (gcd b (mod a b))))
(define (lcm a b) (/ (abs (* a b)) (gcd a b)))
(define (expt base n)
  (cond ((zero? n) 1)
        ((even? n) (expt (* base base) (/ n 2)))
        (else (* base (expt base (- n 1))))))
(define (isqrt n)
  (let ((root 0))
    (while (<= (* (+ root 1) (+ root 1)) n) (set! root (+ root 1)))
    root))
(define (digits n) (if (< n 10) (list n) (append (digits (/ n 10)) (list (mod n 10)))))

; Tables. They take a while, and programs begin with them at hand.

; Whether each number is composite.
(define sieve-size 20000)
(define composites (make-vector sieve-size ()))
(for i 2 (isqrt sieve-size)
  (unless (vector-ref composites i)
    (let ((multiple (* i i)))
      (while (< multiple sieve-size)
        (vector-set! composites multiple true)
        (set! multiple (+ multiple i))))))
(define (prime? n) (and (< 1 n) (not (vector-ref composites n))))
(define primes (filter prime? (range 0 sieve-size)))

; Sines of whole degrees, in units of a ten-thousandth: sums of the power series, with numbers of 31 bits.
(define (sine-of-degrees degrees)
  (if (< 90 degrees) (sine-of-degrees (- 180 degrees))
    (let* ((x (/ (* degrees 31416) 180)) (square (/ (* x (/ x 4)) 2500)) (term x) (result x))
      (for i 1 6
        (set! term (- 0 (/ (* term (/ square 4)) (* 2500 (* (* 2 i) (+ (* 2 i) 1))))))
        (set! result (+ result term)))
      result)))
(define sines (list->vector (map sine-of-degrees (range 0 181))))
(define (sine degrees)
  (cond ((< degrees 0) (- 0 (sine (- 0 degrees))))
        ((< 180 degrees) (- 0 (sine (- degrees 180))))
        (else (vector-ref sines degrees))))

; How many steps the Collatz sequence of each number takes to 1. Garbage is collected between expressions, so it is in pieces.
(define collatz-size 36000)
(define collatz-steps (make-vector collatz-size 0))
(define (fill-collatz-steps from below)
  (for start from below
    (let ((n start) (steps 0))
      (while (<= start n)
        (set! steps (+ steps 1))
        (set! n (if (even? n) (/ n 2) (+ (* 3 n) 1))))
      (vector-set! collatz-steps start (+ steps (vector-ref collatz-steps n))))))
(fill-collatz-steps 2 2000)
(fill-collatz-steps 2000 4000)
(fill-collatz-steps 4000 6000)
(fill-collatz-steps 6000 8000)
(fill-collatz-steps 8000 10000)
(fill-collatz-steps 10000 12000)
(fill-collatz-steps 12000 14000)
(fill-collatz-steps 14000 16000)
(fill-collatz-steps 16000 18000)
(fill-collatz-steps 18000 20000)
(fill-collatz-steps 20000 22000)
(fill-collatz-steps 22000 24000)
(fill-collatz-steps 24000 26000)
(fill-collatz-steps 26000 28000)
(fill-collatz-steps 28000 30000)
(fill-collatz-steps 30000 32000)
(fill-collatz-steps 32000 34000)
(fill-collatz-steps 34000 36000)

; The ways to place queens on small boards.
(define (is-safe? column distance queens)
  (cond ((null? queens) true)
        ((= (car queens) column) ())
        ((= (abs (- (car queens) column)) distance) ())
        (else (is-safe? column (+ distance 1) (cdr queens)))))
(define (count-queens size row queens)
  (if (= row size) 1
    (let ((count 0))
      (for column 0 size
        (when (is-safe? column 1 queens)
          (set! count (+ count (count-queens size (+ row 1) (cons column queens))))))
      count)))
(define queens (make-vector 9 0))
(for size 0 7 (vector-set! queens size (count-queens size 0 ())))
(vector-set! queens 7 (count-queens 7 0 ()))
(vector-set! queens 8 (count-queens 8 0 ()))

; The greatest common divisors of small numbers, row by row.
(define gcd-table (make-vector 240 ()))
(define (fill-gcd-table from below)
  (for a from below
    (vector-set! gcd-table a (list->vector (map (lambda (b) (gcd a b)) (range 0 100))))))
(fill-gcd-table 0 20)
(fill-gcd-table 20 40)
(fill-gcd-table 40 60)
(fill-gcd-table 60 80)
(fill-gcd-table 80 100)
(fill-gcd-table 100 120)
(fill-gcd-table 120 140)
(fill-gcd-table 140 160)
(fill-gcd-table 160 180)
(fill-gcd-table 180 200)
(fill-gcd-table 200 220)
(fill-gcd-table 220 240)

; How many perfect squares each number is the sum of: the shortest way, found from those of smaller numbers.
(define squares-size 6000)
(define squares (make-vector squares-size 0))
(define (fill-squares from below)
  (for n from below
    (let ((best n) (root 1))
      (while (<= (* root root) n)
        (set! best (min best (+ 1 (vector-ref squares (- n (* root root))))))
        (set! root (+ root 1)))
      (vector-set! squares n best))))
(fill-squares 1 500)
(fill-squares 500 1000)
(fill-squares 1000 1500)
(fill-squares 1500 2000)
(fill-squares 2000 2500)
(fill-squares 2500 3000)
(fill-squares 3000 3500)
(fill-squares 3500 4000)
(fill-squares 4000 4500)
(fill-squares 4500 5000)
(fill-squares 5000 5500)
(fill-squares 5500 6000)

; The library checks itself.

(check (append '(1 2) '(3) () '(4)) '(1 2 3 4))
(check (sort (map (lambda (i) (mod (* i 37) 101)) (range 0 101)) <) (range 0 101))
(check (take primes 10) '(2 3 5 7 11 13 17 19 23 29))
(check (length primes) 2262)
(check (sum (take primes 100)) 24133)
(check (gcd 462 1071) 21)
(check (expt 3 13) 1594323)
(check (vector-ref queens 8) 92)
(check (vector-ref squares 5999) 4)
(check (vector-ref collatz-steps 27) 111)
(check (sine 0) 0)
(check (any (lambda (n) (not (prime? n))) primes) ())
(check (string=? "the same" "the same") true)
(check (unique '(1 2 1 3 2)) '(1 2 3))
