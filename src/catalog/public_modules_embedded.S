/* The public modules of data/modules, byte for byte. */
        .section .rodata.cairn_modules,"a",%progbits

        .macro embed symbol, file
        .global \symbol\()_begin
        .global \symbol\()_end
        .balign 16
\symbol\()_begin:
        .incbin "\file"
\symbol\()_end:
        .byte 0
        .endm

        embed cairn_module_computenest_flux_oci_helm_deploy, modules/computenest-flux-oci-helm-deploy.yml
        embed cairn_module_computenest_vpc_and_vswitch, modules/computenest-vpc-and-vswitch.yml
        embed cairn_module_cs_provision, modules/cs-provision.yml
        embed cairn_module_oos_execute_api, modules/oos-execute-api.yml
        embed cairn_module_oos_extension, modules/oos-extension.yml
        embed cairn_module_share_ack_or_acs_cluster, modules/share-ack-or-acs-cluster.yml
        embed cairn_module_vpc_optional_vpc_and_vswitch, modules/vpc-optional-vpc-and-vswitch.yml

        .section .note.GNU-stack,"",%progbits
