;; A number in memory is loaded, changed and stored at the same address.
(module
  (memory 1)
  (func (export "count") (param $a i32)
    (i32.store offset=4 (local.get $a) (i32.add (i32.load offset=4 (local.get $a)) (i32.const 1)))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 14 bytes of bytecode, 89 of machine code
;;     ;; entry               |  0  lea rax, [rdi + 16]
;;                            |  4  lea rcx, [rdi + 96]
;;                            |  8  cmp rcx, qword ptr [rbp - 56]
;;                            |  c  ja 0x51
;;                            | 12  sub r15, 1
;;                            | 16  jb 0x4d
;;                            | 1c  push rbx
;;                            | 1d  mov rcx, rax
;;                            | 20  sub rcx, rbx
;;                            | 23  mov qword ptr [rax], rcx
;;                            | 26  mov rcx, qword ptr [r14 + 16]
;;                            | 2a  mov rcx, qword ptr [rcx]
;;                            | 2d  mov qword ptr [rax + 8], r14
;;                            | 31  mov qword ptr [rax + 16], rcx
;;                            | 35  mov rbx, rax
;;     28  local.get $a
;;     2a  local.get $a
;;     2c  i32.load offset=4  | 38  mov rsi, qword ptr [rbx - 16]
;;                            | 3c  mov eax, dword ptr [r13 + rsi + 4]
;;     2f  i32.const 1
;;     31  i32.add            | 41  add eax, 1
;;     32  i32.store offset=4 | 44  mov dword ptr [r13 + rsi + 4], eax
;;     35  end                | 49  pop rbx
;;                            | 4a  ret
;;     ;; seldom              | 4b  jmp 0x38
;;                            | 4d  add r15, 1
;;                            | 51  mov r11, qword ptr [rbp - 48]
;;                            | 55  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 14 bytes of bytecode, 108 of machine code
;;     ;; entry               |  0  add x16, x25, #16
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #80
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0x64
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x60
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #16]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;     28  local.get $a
;;     2a  local.get $a
;;     2c  i32.load offset=4  | 38  ldr x8, [x20, #-16]
;;                            | 3c  add x17, x23, x8
;;                            | 40  ldr w0, [x17, #4]
;;     2f  i32.const 1
;;     31  i32.add            | 44  add w0, w0, #1
;;     32  i32.store offset=4 | 48  add x17, x23, x8
;;                            | 4c  ldrb wzr, [x17, #7]
;;                            | 50  str w0, [x17, #4]
;;     35  end                | 54  ldp x30, x20, [sp], #16
;;                            | 58  ret
;;     ;; seldom              | 5c  b 0x38
;;                            | 60  add x22, x22, #1
;;                            | 64  ldr x17, [x19, #96]
;;                            | 68  br x17
