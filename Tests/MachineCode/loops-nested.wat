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
;;     ;; 47 bytes of bytecode, 216 of machine code
;;     ;; entry               |  0  lea rax, [rdi + 64]
;;                            |  4  lea rcx, [rdi + 144]
;;                            |  b  cmp rcx, qword ptr [rbp - 56]
;;                            |  f  ja 0xd0
;;                            | 15  sub r15, 1
;;                            | 19  jb 0xcc
;;                            | 1f  push rbx
;;                            | 20  mov rcx, rax
;;                            | 23  sub rcx, rbx
;;                            | 26  mov qword ptr [rax], rcx
;;                            | 29  mov rcx, qword ptr [r14 + 16]
;;                            | 2d  mov rcx, qword ptr [rcx]
;;                            | 30  mov qword ptr [rax + 8], r14
;;                            | 34  mov qword ptr [rax + 16], rcx
;;                            | 38  mov rbx, rax
;;                            | 3b  xor r8d, r8d
;;                            | 3e  xor esi, esi
;;                            | 40  xor edi, edi
;;     27  loop $outer        | 42  mov r9, qword ptr [rbx - 64]
;;                            | 46  sub r15, 1
;;                            | 4a  jb 0x8c
;;     29    i32.const 0
;;     2b    local.set $j     | 50  xor esi, esi
;;     2d    loop $inner      | 52  sub r15, 1
;;                            | 56  jb 0xac
;;     2f      local.get $sum
;;     31      local.get $i
;;     33      local.get $j
;;     35      i32.mul        | 5c  mov eax, r8d
;;                            | 5f  imul eax, esi
;;     36      i32.add        | 62  add edi, eax
;;     37      local.set $sum
;;     39      local.get $j
;;     3b      i32.const 1
;;     3d      i32.add        | 64  add esi, 1
;;     3e      local.tee $j
;;     40      local.get $n
;;     42      i32.lt_u       | 67  cmp esi, r9d
;;                            | 6a  jb 0x52
;;     43      br_if $inner
;;     45    end
;;     46    local.get $i
;;     48    i32.const 1
;;     4a    i32.add          | 6c  add r8d, 1
;;     4b    local.tee $i
;;     4d    local.get $n
;;     4f    i32.lt_u         | 70  cmp r8d, r9d
;;                            | 73  jb 0x46
;;     50    br_if $outer
;;     52  end
;;     53  local.get $sum
;;     55  end                | 75  mov rax, rdi
;;                            | 78  mov qword ptr [rbx - 64], rax
;;                            | 7c  pop rbx
;;                            | 7d  ret
;;     ;; seldom              | 7e  mov rsi, qword ptr [rbx - 32]
;;                            | 82  mov rdi, qword ptr [rbx - 16]
;;                            | 86  mov r8, qword ptr [rbx - 48]
;;                            | 8a  jmp 0x42
;;                            | 8c  add r15, 1
;;                            | 90  mov r11, qword ptr [rbp - 48]
;;                            | 94  call qword ptr [r11 + 112]
;;                            | 98  jmp 0x46
;;                            | 9a  mov rsi, qword ptr [rbx - 32]
;;                            | 9e  mov rdi, qword ptr [rbx - 16]
;;                            | a2  mov r8, qword ptr [rbx - 48]
;;                            | a6  mov r9, qword ptr [rbx - 64]
;;                            | aa  jmp 0x46
;;                            | ac  add r15, 1
;;                            | b0  mov r11, qword ptr [rbp - 48]
;;                            | b4  call qword ptr [r11 + 112]
;;                            | b8  jmp 0x52
;;                            | ba  mov rsi, qword ptr [rbx - 32]
;;                            | be  mov rdi, qword ptr [rbx - 16]
;;                            | c2  mov r8, qword ptr [rbx - 48]
;;                            | c6  mov r9, qword ptr [rbx - 64]
;;                            | ca  jmp 0x52
;;                            | cc  add r15, 1
;;                            | d0  mov r11, qword ptr [rbp - 48]
;;                            | d4  jmp qword ptr [r11 + 96]

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
;;                            | 20  ldr x10, [x21, #16]
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
;;                            | ac  ldr x17, [x19, #112]
;;                            | b0  blr x17
;;                            | b4  b 0x50
;;                            | b8  ldr x8, [x20, #-32]
;;                            | bc  ldr x9, [x20, #-16]
;;                            | c0  ldr x10, [x20, #-48]
;;                            | c4  ldr x11, [x20, #-64]
;;                            | c8  b 0x50
;;                            | cc  add x22, x22, #1
;;                            | d0  ldr x17, [x19, #112]
;;                            | d4  blr x17
;;                            | d8  b 0x60
;;                            | dc  ldr x8, [x20, #-32]
;;                            | e0  ldr x9, [x20, #-16]
;;                            | e4  ldr x10, [x20, #-48]
;;                            | e8  ldr x11, [x20, #-64]
;;                            | ec  b 0x60
;;                            | f0  add x22, x22, #1
;;                            | f4  ldr x17, [x19, #96]
;;                            | f8  br x17
