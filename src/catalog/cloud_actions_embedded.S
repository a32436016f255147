/* data/cloud-actions.json inside the program. */
        .section .rodata.cairn_data,"a",%progbits
        .global cairn_data_cloud_actions_begin
        .global cairn_data_cloud_actions_end
cairn_data_cloud_actions_begin:
        .incbin "cloud-actions.json"
cairn_data_cloud_actions_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
