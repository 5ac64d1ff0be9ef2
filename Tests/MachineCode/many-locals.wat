;; A loop with more locals than registers: those that are used most have them, the others stay in their slots.
(module
  (func (export "many") (param $n i32) (result i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $e i32) (local $f i32)
    (local $g i32) (local $h i32) (local $i i32) (local $j i32) (local $k i32) (local $l i32)
    (loop $next
      (local.set $a (i32.add (local.get $a) (local.get $l)))
      (local.set $b (i32.add (local.get $b) (local.get $a)))
      (local.set $c (i32.add (local.get $c) (local.get $b)))
      (local.set $d (i32.add (local.get $d) (local.get $c)))
      (local.set $e (i32.add (local.get $e) (local.get $d)))
      (local.set $f (i32.add (local.get $f) (local.get $e)))
      (local.set $g (i32.add (local.get $g) (local.get $f)))
      (local.set $h (i32.add (local.get $h) (local.get $g)))
      (local.set $i (i32.add (local.get $i) (local.get $h)))
      (local.set $j (i32.add (local.get $j) (local.get $i)))
      (local.set $k (i32.add (local.get $k) (local.get $j)))
      (local.set $l (i32.add (local.get $l) (local.get $k)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $l)))

;; x86-64:
;;   func (;0;) (type 0) (param $n i32) (result i32)
;;     (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $e i32) (local $f i32) (local $g i32) (local $h i32) (local $i i32) (local $j i32) (local $k i32) (local $l i32)
;;     ;; 99 bytes of bytecode, 331 of machine code
;;     ;; entry           |   0  inc r15
;;                        |   3  jmp qword ptr [r14 + 80]
;;                        |   7  nop
;;                        |   8  lea rax, [rdi + 208]
;;                        |   f  lea rcx, [rdi + 272]
;;                        |  16  cmp rcx, qword ptr [rbp - 56]
;;                        |  1a  ja 0x3
;;                        |  1c  dec r15
;;                        |  1f  jl 0x0
;;                        |  21  push rbx
;;                        |  22  mov ecx, eax
;;                        |  24  sub ecx, ebx
;;                        |  26  mov qword ptr [rax], rcx
;;                        |  29  mov rcx, qword ptr [r14 + 8]
;;                        |  2d  mov rcx, qword ptr [rcx]
;;                        |  30  mov qword ptr [rax + 8], r14
;;                        |  34  mov qword ptr [rax + 16], rcx
;;                        |  38  mov rbx, rax
;;                        |  3b  xor edi, edi
;;                        |  3d  xor r8d, r8d
;;                        |  40  xor r9d, r9d
;;                        |  43  xor r10d, r10d
;;                        |  46  xor r12d, r12d
;;                        |  49  xorps xmm15, xmm15
;;                        |  4d  movaps [rbx - 112], xmm15
;;                        |  52  movaps [rbx - 96], xmm15
;;                        |  57  movaps [rbx - 80], xmm15
;;                        |  5c  movaps [rbx - 64], xmm15
;;                        |  61  movaps [rbx - 48], xmm15
;;                        |  66  movaps [rbx - 32], xmm15
;;                        |  6b  xor esi, esi
;;     25  loop $next     |  6d  nop
;;                        |  70  dec r15
;;                        |  73  jl 0x116
;;     27    local.get $a
;;     29    local.get $l
;;     2b    i32.add      |  79  add edi, esi
;;     2c    local.set $a
;;     2e    local.get $b
;;     30    local.get $a
;;     32    i32.add      |  7b  add r8d, edi
;;     33    local.set $b
;;     35    local.get $c
;;     37    local.get $b
;;     39    i32.add      |  7e  add r9d, r8d
;;     3a    local.set $c
;;     3c    local.get $d
;;     3e    local.get $c
;;     40    i32.add      |  81  add r10d, r9d
;;     41    local.set $d
;;     43    local.get $e
;;     45    local.get $d
;;     47    i32.add      |  84  add r12d, r10d
;;     48    local.set $e
;;     4a    local.get $f
;;     4c    local.get $e
;;     4e    i32.add      |  87  mov rax, qword ptr [rbx - 112]
;;                        |  8b  add eax, r12d
;;     4f    local.set $f |  8e  mov qword ptr [rbx - 112], rax
;;     51    local.get $g
;;     53    local.get $f
;;     55    i32.add      |  92  mov rax, qword ptr [rbx - 96]
;;                        |  96  add eax, dword ptr [rbx - 112]
;;     56    local.set $g |  99  mov qword ptr [rbx - 96], rax
;;     58    local.get $h
;;     5a    local.get $g
;;     5c    i32.add      |  9d  mov rax, qword ptr [rbx - 80]
;;                        |  a1  add eax, dword ptr [rbx - 96]
;;     5d    local.set $h |  a4  mov qword ptr [rbx - 80], rax
;;     5f    local.get $i
;;     61    local.get $h
;;     63    i32.add      |  a8  mov rax, qword ptr [rbx - 64]
;;                        |  ac  add eax, dword ptr [rbx - 80]
;;     64    local.set $i |  af  mov qword ptr [rbx - 64], rax
;;     66    local.get $j
;;     68    local.get $i
;;     6a    i32.add      |  b3  mov rax, qword ptr [rbx - 48]
;;                        |  b7  add eax, dword ptr [rbx - 64]
;;     6b    local.set $j |  ba  mov qword ptr [rbx - 48], rax
;;     6d    local.get $k
;;     6f    local.get $j
;;     71    i32.add      |  be  mov rax, qword ptr [rbx - 32]
;;                        |  c2  add eax, dword ptr [rbx - 48]
;;     72    local.set $k |  c5  mov qword ptr [rbx - 32], rax
;;     74    local.get $l
;;     76    local.get $k
;;     78    i32.add      |  c9  add esi, dword ptr [rbx - 32]
;;     79    local.set $l
;;     7b    local.get $n
;;     7d    i32.const 1
;;     7f    i32.sub      |  cc  mov rax, qword ptr [rbx - 208]
;;                        |  d3  add eax, -1
;;     80    local.tee $n |  d6  mov qword ptr [rbx - 208], rax
;;     82    br_if $next  |  dd  test eax, eax
;;                        |  df  jne 0x70
;;     84  end
;;     85  local.get $l
;;     87  end            |  e1  mov rax, rsi
;;                        |  e4  mov qword ptr [rbx - 208], rax
;;                        |  eb  pop rbx
;;                        |  ec  ret
;;     ;; seldom          |  ed  mov rsi, qword ptr [rbx - 16]
;;                        |  f1  mov rdi, qword ptr [rbx - 192]
;;                        |  f8  mov r8, qword ptr [rbx - 176]
;;                        |  ff  mov r9, qword ptr [rbx - 160]
;;                        | 106  mov r10, qword ptr [rbx - 144]
;;                        | 10d  mov r12, qword ptr [rbx - 128]
;;                        | 111  jmp 0x6d
;;                        | 116  inc r15
;;                        | 119  call qword ptr [r14 + 96]
;;                        | 11d  jmp 0x70
;;                        | 122  mov rsi, qword ptr [rbx - 16]
;;                        | 126  mov rdi, qword ptr [rbx - 192]
;;                        | 12d  mov r8, qword ptr [rbx - 176]
;;                        | 134  mov r9, qword ptr [rbx - 160]
;;                        | 13b  mov r10, qword ptr [rbx - 144]
;;                        | 142  mov r12, qword ptr [rbx - 128]
;;                        | 146  jmp 0x70

;; arm64:
;;   func (;0;) (type 0) (param $n i32) (result i32)
;;     (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $e i32) (local $f i32) (local $g i32) (local $h i32) (local $i i32) (local $j i32) (local $k i32) (local $l i32)
;;     ;; 99 bytes of bytecode, 332 of machine code
;;     ;; entry           |   0  add x16, x25, #208
;;                        |   4  ldr x9, [x29, #-16]
;;                        |   8  add x17, x16, #64
;;                        |   c  cmp x17, x9
;;                        |  10  b.hi 0x144
;;                        |  14  subs x22, x22, #1
;;                        |  18  b.mi 0x140
;;                        |  1c  stp x30, x20, [sp, #-16]!
;;                        |  20  ldr x10, [x21, #8]
;;                        |  24  sub w9, w16, w20
;;                        |  28  ldr x10, [x10]
;;                        |  2c  mov x20, x16
;;                        |  30  stp x9, x21, [x20]
;;                        |  34  str x10, [x20, #16]
;;                        |  38  movz x9, #0
;;                        |  3c  movz x10, #0
;;                        |  40  movz x11, #0
;;                        |  44  movz x12, #0
;;                        |  48  movz x13, #0
;;                        |  4c  movz x14, #0
;;                        |  50  movz x15, #0
;;                        |  54  movz x24, #0
;;                        |  58  movz x26, #0
;;                        |  5c  movz x27, #0
;;                        |  60  movz x28, #0
;;                        |  64  movz x8, #0
;;     25  loop $next     |  68  nop
;;                        |  6c  nop
;;                        |  70  subs x22, x22, #1
;;                        |  74  b.mi 0xfc
;;     27    local.get $a
;;     29    local.get $l
;;     2b    i32.add      |  78  add w9, w9, w8
;;     2c    local.set $a
;;     2e    local.get $b
;;     30    local.get $a
;;     32    i32.add      |  7c  add w10, w10, w9
;;     33    local.set $b
;;     35    local.get $c
;;     37    local.get $b
;;     39    i32.add      |  80  add w11, w11, w10
;;     3a    local.set $c
;;     3c    local.get $d
;;     3e    local.get $c
;;     40    i32.add      |  84  add w12, w12, w11
;;     41    local.set $d
;;     43    local.get $e
;;     45    local.get $d
;;     47    i32.add      |  88  add w13, w13, w12
;;     48    local.set $e
;;     4a    local.get $f
;;     4c    local.get $e
;;     4e    i32.add      |  8c  add w14, w14, w13
;;     4f    local.set $f
;;     51    local.get $g
;;     53    local.get $f
;;     55    i32.add      |  90  add w15, w15, w14
;;     56    local.set $g
;;     58    local.get $h
;;     5a    local.get $g
;;     5c    i32.add      |  94  add w24, w24, w15
;;     5d    local.set $h
;;     5f    local.get $i
;;     61    local.get $h
;;     63    i32.add      |  98  add w26, w26, w24
;;     64    local.set $i
;;     66    local.get $j
;;     68    local.get $i
;;     6a    i32.add      |  9c  add w27, w27, w26
;;     6b    local.set $j
;;     6d    local.get $k
;;     6f    local.get $j
;;     71    i32.add      |  a0  add w28, w28, w27
;;     72    local.set $k
;;     74    local.get $l
;;     76    local.get $k
;;     78    i32.add      |  a4  add w8, w8, w28
;;     79    local.set $l
;;     7b    local.get $n
;;     7d    i32.const 1
;;     7f    i32.sub      |  a8  ldr x0, [x20, #-208]
;;                        |  ac  sub w0, w0, #1
;;     80    local.tee $n |  b0  str x0, [x20, #-208]
;;     82    br_if $next  |  b4  cbnz w0, 0x70
;;     84  end
;;     85  local.get $l
;;     87  end            |  b8  mov x0, x8
;;                        |  bc  str x0, [x20, #-208]
;;                        |  c0  ldp x30, x20, [sp], #16
;;                        |  c4  ret
;;     ;; seldom          |  c8  ldr x8, [x20, #-16]
;;                        |  cc  ldr x9, [x20, #-192]
;;                        |  d0  ldr x10, [x20, #-176]
;;                        |  d4  ldr x11, [x20, #-160]
;;                        |  d8  ldr x12, [x20, #-144]
;;                        |  dc  ldr x13, [x20, #-128]
;;                        |  e0  ldr x14, [x20, #-112]
;;                        |  e4  ldr x15, [x20, #-96]
;;                        |  e8  ldr x24, [x20, #-80]
;;                        |  ec  ldr x26, [x20, #-64]
;;                        |  f0  ldr x27, [x20, #-48]
;;                        |  f4  ldr x28, [x20, #-32]
;;                        |  f8  b 0x68
;;                        |  fc  add x22, x22, #1
;;                        | 100  ldr x17, [x21, #96]
;;                        | 104  blr x17
;;                        | 108  b 0x70
;;                        | 10c  ldr x8, [x20, #-16]
;;                        | 110  ldr x9, [x20, #-192]
;;                        | 114  ldr x10, [x20, #-176]
;;                        | 118  ldr x11, [x20, #-160]
;;                        | 11c  ldr x12, [x20, #-144]
;;                        | 120  ldr x13, [x20, #-128]
;;                        | 124  ldr x14, [x20, #-112]
;;                        | 128  ldr x15, [x20, #-96]
;;                        | 12c  ldr x24, [x20, #-80]
;;                        | 130  ldr x26, [x20, #-64]
;;                        | 134  ldr x27, [x20, #-48]
;;                        | 138  ldr x28, [x20, #-32]
;;                        | 13c  b 0x70
;;                        | 140  add x22, x22, #1
;;                        | 144  ldr x17, [x21, #80]
;;                        | 148  br x17
