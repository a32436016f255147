/* data/sim-types.json inside the program. */
        .section .rodata.cairn_data,"a",%progbits
        .global cairn_data_sim_types_begin
        .global cairn_data_sim_types_end
cairn_data_sim_types_begin:
        .incbin "sim-types.json"
cairn_data_sim_types_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
