{{
    staged_report(
        'tag_manager',
        'container_versions',
        {
            'container_version_id': 'container_version_id',
            'version_name': 'version_name',
            'version_description': 'version_description',
            'fingerprint': 'fingerprint',
            'container_public_id': 'container_public_id',
            'container_name': 'container_name',
            'usage_context': 'usage_context'
        }
    )
}}
