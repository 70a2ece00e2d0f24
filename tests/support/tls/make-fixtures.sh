#!/bin/sh
# Makes the certificates in ./fixtures once. They are committed, so that the tests need no openssl; run this
# again only to add one. Every key in here is public and worthless: for tests on the loopback only.
set -eu
cd "$(dirname "$0")/fixtures"
SAN='subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key.pem" 2>/dev/null; }

# Dated back, so that a machine whose clock is behind can run the tests too.
selfsign() { # name, common name, extensions
  key "$1"
  openssl req -new -key "$1.key.pem" -subj "/O=Jobdeck tests/CN=$2" -out "$1.csr"
  printf '%s\n' "$3" > leaf.ext
  openssl ca -batch -config ca.cnf -selfsign -keyfile "$1.key.pem" -in "$1.csr" -out "$1.pem" \
    -notext -extfile leaf.ext -startdate 20200101000000Z -enddate 21200101000000Z 2>/dev/null
}

authority() { # name, common name
  selfsign "$1" "$2" 'basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash'
}

leaf() { # name, common name, subject alternative names, not before, not after
  key "$1"
  openssl req -new -key "$1.key.pem" -subj "/O=Jobdeck tests/CN=$2" -out "$1.csr"
  printf '%s\n%s\n' "$3" 'extendedKeyUsage=serverAuth' > leaf.ext
  openssl ca -batch -config ca.cnf -cert authority.pem -keyfile authority.key.pem -in "$1.csr" -out "$1.pem" \
    -notext -extfile leaf.ext -startdate "$4" -enddate "$5" 2>/dev/null
}

cat > ca.cnf <<'CNF'
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = issued
serial = serial
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
organizationName = optional
commonName = supplied
CNF

mkdir -p issued
: > index.txt
authority authority 'Test authority'
authority other-authority 'Another authority'
leaf valid localhost "$SAN" 20200101000000Z 21200101000000Z
leaf changed localhost "$SAN" 20200101000000Z 21200101000000Z
leaf expired localhost "$SAN" 20200101000000Z 20210101000000Z
leaf not-yet-valid localhost "$SAN" 20990101000000Z 21200101000000Z
leaf wrong-host elsewhere.example 'subjectAltName=DNS:elsewhere.example' 20200101000000Z 21200101000000Z

selfsign self-signed localhost "$SAN"

rm -rf issued
rm -f ./*.csr index.txt* serial* leaf.ext ca.cnf *authority.key.pem
