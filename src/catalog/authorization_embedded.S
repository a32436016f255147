/* data/authorization.json inside the program. */
        .section .rodata.cairn_data,"a",%progbits
        .global cairn_data_authorization_begin
        .global cairn_data_authorization_end
cairn_data_authorization_begin:
        .incbin "authorization.json"
cairn_data_authorization_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
