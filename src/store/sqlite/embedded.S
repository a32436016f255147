/* The files of data/migrations/, byte for byte; migrations.cc numbers them. */
        .section .rodata.cairn_migrations,"a",%progbits

        .macro embed symbol, file
        .global \symbol\()_begin
        .global \symbol\()_end
\symbol\()_begin:
        .incbin "\file"
\symbol\()_end:
        .byte 0
        .endm

        embed cairn_migration_0001, 0001_initial.sql
        embed cairn_migration_0002, 0002_records.sql
        embed cairn_migration_0003, 0003_updates.sql
        embed cairn_migration_0004, 0004_resource_deadline.sql
        embed cairn_migration_0005, 0005_event_runs.sql
        embed cairn_migration_0006, 0006_tags.sql
        embed cairn_migration_0007, 0007_deleted_stacks.sql
        embed cairn_migration_0008, 0008_acting.sql
        embed cairn_migration_0009, 0009_stack_groups.sql

        .section .note.GNU-stack,"",%progbits
