;; Two loops, one in the other: the registers of the outer one's locals go on in the inner one.
(module
  (func (export "nested") (param $n i32) (result i32) (local $i i32) (local $j i32) (local $sum i32)
    (loop $outer
      (local.set $j (i32.const 0))
      (loop $inner
        (local.set $sum (i32.add (local.get $sum) (i32.mul (local.get $i) (local.get $j))))
        (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
      (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum)))

;; x86-64:
;;   func (;0;) (type 0) (param $n i32) (result i32)
;;     (local $i i32) (local $j i32) (local $sum i32)
;;     ;; 47 bytes of bytecode, 191 of machine code
;;     ;; entry               |  0  inc r15
;;                            |  3  jmp qword ptr [r14 + 80]
;;                            |  7  nop
;;                            |  8  lea rax, [rdi + 64]
;;                            |  c  lea rcx, [rdi + 144]
;;                            | 13  cmp rcx, qword ptr [rbp - 56]
;;                            | 17  ja 0x3
;;                            | 19  dec r15
;;                            | 1c  jl 0x0
;;                            | 1e  push rbx
;;                            | 1f  mov ecx, eax
;;                            | 21  sub ecx, ebx
;;                            | 23  mov qword ptr [rax], rcx
;;                            | 26  mov rcx, qword ptr [r14 + 8]
;;                            | 2a  mov rcx, qword ptr [rcx]
;;                            | 2d  mov qword ptr [rax + 8], r14
;;                            | 31  mov qword ptr [rax + 16], rcx
;;                            | 35  mov rbx, rax
;;                            | 38  xor r8d, r8d
;;                            | 3b  xor esi, esi
;;                            | 3d  xor edi, edi
;;     27  loop $outer        | 3f  mov r9, qword ptr [rbx - 64]
;;                            | 43  dec r15
;;                            | 46  jl 0x89
;;     29    i32.const 0
;;     2b    local.set $j     | 4c  xor esi, esi
;;     2d    loop $inner      | 4e  nop
;;                            | 50  dec r15
;;                            | 53  jl 0xa4
;;     2f      local.get $sum
;;     31      local.get $i
;;     33      local.get $j
;;     35      i32.mul        | 59  mov eax, r8d
;;                            | 5c  imul eax, esi
;;     36      i32.add        | 5f  add edi, eax
;;     37      local.set $sum
;;     39      local.get $j
;;     3b      i32.const 1
;;     3d      i32.add        | 61  add esi, 1
;;     3e      local.tee $j
;;     40      local.get $n
;;     42      i32.lt_u       | 64  cmp esi, r9d
;;                            | 67  jb 0x50
;;     43      br_if $inner
;;     45    end
;;     46    local.get $i
;;     48    i32.const 1
;;     4a    i32.add          | 69  add r8d, 1
;;     4b    local.tee $i
;;     4d    local.get $n
;;     4f    i32.lt_u         | 6d  cmp r8d, r9d
;;                            | 70  jb 0x43
;;     50    br_if $outer
;;     52  end
;;     53  local.get $sum
;;     55  end                | 72  mov rax, rdi
;;                            | 75  mov qword ptr [rbx - 64], rax
;;                            | 79  pop rbx
;;                            | 7a  ret
;;     ;; seldom              | 7b  mov rsi, qword ptr [rbx - 32]
;;                            | 7f  mov rdi, qword ptr [rbx - 16]
;;                            | 83  mov r8, qword ptr [rbx - 48]
;;                            | 87  jmp 0x3f
;;                            | 89  inc r15
;;                            | 8c  call qword ptr [r14 + 96]
;;                            | 90  jmp 0x43
;;                            | 92  mov rsi, qword ptr [rbx - 32]
;;                            | 96  mov rdi, qword ptr [rbx - 16]
;;                            | 9a  mov r8, qword ptr [rbx - 48]
;;                            | 9e  mov r9, qword ptr [rbx - 64]
;;                            | a2  jmp 0x43
;;                            | a4  inc r15
;;                            | a7  call qword ptr [r14 + 96]
;;                            | ab  jmp 0x50
;;                            | ad  mov rsi, qword ptr [rbx - 32]
;;                            | b1  mov rdi, qword ptr [rbx - 16]
;;                            | b5  mov r8, qword ptr [rbx - 48]
;;                            | b9  mov r9, qword ptr [rbx - 64]
;;                            | bd  jmp 0x50

;; arm64:
;;   func (;0;) (type 0) (param $n i32) (result i32)
;;     (local $i i32) (local $j i32) (local $sum i32)
;;     ;; 47 bytes of bytecode, 252 of machine code
;;     ;; entry               |  0  add x16, x25, #64
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #80
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0xf4
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0xf0
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #8]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;                            | 38  movz x10, #0
;;                            | 3c  movz x8, #0
;;                            | 40  movz x9, #0
;;     27  loop $outer        | 44  ldr x11, [x20, #-64]
;;                            | 48  nop
;;                            | 4c  nop
;;                            | 50  subs x22, x22, #1
;;                            | 54  b.mi 0xa8
;;     29    i32.const 0
;;     2b    local.set $j     | 58  movz x8, #0
;;     2d    loop $inner      | 5c  nop
;;                            | 60  subs x22, x22, #1
;;                            | 64  b.mi 0xcc
;;     2f      local.get $sum
;;     31      local.get $i
;;     33      local.get $j
;;     35      i32.mul        | 68  mul w0, w10, w8
;;     36      i32.add        | 6c  add w9, w9, w0
;;     37      local.set $sum
;;     39      local.get $j
;;     3b      i32.const 1
;;     3d      i32.add        | 70  add w8, w8, #1
;;     3e      local.tee $j
;;     40      local.get $n
;;     42      i32.lt_u       | 74  cmp w8, w11
;;                            | 78  b.lo 0x60
;;     43      br_if $inner
;;     45    end
;;     46    local.get $i
;;     48    i32.const 1
;;     4a    i32.add          | 7c  add w10, w10, #1
;;     4b    local.tee $i
;;     4d    local.get $n
;;     4f    i32.lt_u         | 80  cmp w10, w11
;;                            | 84  b.lo 0x50
;;     50    br_if $outer
;;     52  end
;;     53  local.get $sum
;;     55  end                | 88  mov x0, x9
;;                            | 8c  str x0, [x20, #-64]
;;                            | 90  ldp x30, x20, [sp], #16
;;                            | 94  ret
;;     ;; seldom              | 98  ldr x8, [x20, #-32]
;;                            | 9c  ldr x9, [x20, #-16]
;;                            | a0  ldr x10, [x20, #-48]
;;                            | a4  b 0x44
;;                            | a8  add x22, x22, #1
;;                            | ac  ldr x17, [x21, #96]
;;                            | b0  blr x17
;;                            | b4  b 0x50
;;                            | b8  ldr x8, [x20, #-32]
;;                            | bc  ldr x9, [x20, #-16]
;;                            | c0  ldr x10, [x20, #-48]
;;                            | c4  ldr x11, [x20, #-64]
;;                            | c8  b 0x50
;;                            | cc  add x22, x22, #1
;;                            | d0  ldr x17, [x21, #96]
;;                            | d4  blr x17
;;                            | d8  b 0x60
;;                            | dc  ldr x8, [x20, #-32]
;;                            | e0  ldr x9, [x20, #-16]
;;                            | e4  ldr x10, [x20, #-48]
;;                            | e8  ldr x11, [x20, #-64]
;;                            | ec  b 0x60
;;                            | f0  add x22, x22, #1
;;                            | f4  ldr x17, [x21, #80]
;;                            | f8  br x17
