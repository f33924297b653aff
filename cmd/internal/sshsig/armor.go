package sshsig

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
)

// About is what a signature says of itself. None of it is believed: it tells people why
// ssh-keygen refuses one.
type About struct {
	// Key is the public key in the form that a file of keys has it, Fingerprint its name.
	Key         []byte
	Fingerprint string
	// Namespace is what the signature is for.
	Namespace string
}

const (
	begins = "-----BEGIN SSH SIGNATURE-----"
	ends   = "-----END SSH SIGNATURE-----"
	magic  = "SSHSIG"
)

var errNone = errors.New("it is no SSH signature")

// Read reads a signature as OpenSSH writes one (PROTOCOL.sshsig).
func Read(armored []byte) (About, error) {
	text, ok := strings.CutPrefix(strings.TrimSpace(string(armored)), begins)
	if !ok {
		return About{}, errNone
	}
	text, ok = strings.CutSuffix(text, ends)
	if !ok {
		return About{}, errNone
	}
	blob, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	rest, ok := bytes.CutPrefix(blob, []byte(magic))
	if err != nil || !ok || len(rest) < 4 {
		return About{}, errNone
	}
	key, rest, ok := part(rest[4:]) // the version; ssh-keygen knows which it reads
	if !ok {
		return About{}, errNone
	}
	namespace, _, ok := part(rest)
	if !ok {
		return About{}, errNone
	}
	return About{Key: key, Fingerprint: fingerprint(key), Namespace: string(namespace)}, nil
}

// fingerprint is a key's name, as OpenSSH writes it.
func fingerprint(key []byte) string {
	sum := sha256.Sum256(key)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

// part is a string of SSH's: its length, and its bytes.
func part(in []byte) (s, rest []byte, ok bool) {
	if len(in) < 4 {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(in)
	if uint64(n) > uint64(len(in)-4) {
		return nil, nil, false
	}
	return in[4 : 4+n], in[4+n:], true
}
