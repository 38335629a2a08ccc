"""What is read from a certificate."""

from asn1crypto import x509

# By which the roots of local authorities are told apart; nobody else's are believed for it.
DEMO_ORGANISATION = "演示用本机签发机构（不具法律效力）"


def common_name(certificate: x509.Certificate) -> str:
    """What the certificate calls its owner."""
    name = certificate.subject.native.get("common_name")
    return name if isinstance(name, str) else certificate.subject.human_friendly


def algorithm_of(certificate: x509.Certificate) -> str:
    """Key and digest of its signatures, as the register writes them: `RSA 3072, SHA-256`."""
    public = certificate.public_key
    if public.algorithm == "ec":
        return f"ECDSA {public.curve[1]}, SHA-256"
    if public.algorithm == "rsa":
        return f"RSA {public.bit_size}, SHA-256"
    return public.algorithm


def is_demo(root: x509.Certificate) -> bool:
    """Whether a trusted root is that of an authority made for show."""
    return root.subject.native.get("organization_name") == DEMO_ORGANISATION
