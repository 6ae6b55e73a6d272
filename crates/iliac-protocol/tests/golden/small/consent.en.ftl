say-consent = There is no valid consent.
