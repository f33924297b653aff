package sshsig

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
)

// made is a signature that OpenSSH made of "hello\n", and the key that it made it with.
const (
	made = `-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg7QomhEpfgeawiTghjYUciRv229
bl1nchfW7biRA/W8sAAAAUc2lnbm9mZkB0YXV0bGluZS5kZXYAAAAAAAAABnNoYTUxMgAA
AFMAAAALc3NoLWVkMjU1MTkAAABAutXw5E/PocXhfc/R8Yg19j218JaxZ8zgjAgRqOk8eM
2CpABKN6LiAZUJzoA25K0YPe8dY7ji0jvcG2p8vUEBBA==
-----END SSH SIGNATURE-----
`
	key         = "AAAAC3NzaC1lZDI1NTE5AAAAIO0KJoRKX4HmsIk4IY2FHIkb9tvW5dZ3IX1u24kQP1vL"
	keysName    = "SHA256:JxsOlhz6C9PYF4AvvVCf74F9uAkE2SynTH8rTZX2+pU"
	namespace   = "signoff@tautline.dev"
	anotherLine = "bob@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEoUB/kLC9q1t1Gc8eF4kzOWaM6M7l9yL2LnzjM0yBbY\n"
)

// A signature says with which key it was made, and for what.
func TestRead(t *testing.T) {
	for _, text := range []string{made, strings.ReplaceAll(made, "\n", "\r\n"), "\n" + made + "\n\n"} {
		a, err := Read([]byte(text))
		if err != nil || a.Fingerprint != keysName || a.Namespace != namespace || base64.StdEncoding.EncodeToString(a.Key) != key {
			t.Errorf("%v: %q", err, a)
		}
	}
	for _, text := range []string{"", "x", begins + ends, begins + "\nAAAA\n" + ends, made[:100], strings.Replace(made, "U1NIU0lH", "AAAAAAAA", 1), strings.Replace(made, "AAADMAAAAL", "//8DMAAAAL", 1)} {
		if a, err := Read([]byte(text)); err == nil {
			t.Errorf("%q is read as %v", text, a)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(made))
	f.Add([]byte(begins + "\nU1NIU0lHAAAAAQ==\n" + ends))
	f.Fuzz(func(t *testing.T, text []byte) {
		if a, err := Read(text); err == nil && !strings.HasPrefix(a.Fingerprint, "SHA256:") {
			t.Errorf("%q", a)
		}
	})
}

// Whose a key is stands in the allowed signers, in any of the ways that OpenSSH takes.
func TestPrincipals(t *testing.T) {
	blob, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"":                                   "",
		anotherLine:                          "",
		"# alice ssh-ed25519 " + key:         "",
		"alice ssh-ed25519 " + key:           "alice",
		"owner:a,ops:a ssh-ed25519 " + key:   "ops:a owner:a",
		anotherLine + "a ssh-ed25519 " + key: "a",
		"\"a,b\" namespaces=\"x y,z\",valid-before=\"20200101\" ssh-ed25519 " + key + " a comment\n": "a b",
		"a ssh-ed25519 " + key + "\nb\tssh-ed25519\t" + key:                                          "a b",
		"a ssh-ed25519": "",
	} {
		if got := strings.Join(Signers(file).principals(blob), " "); got != want {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
}

// Without ssh-keygen a line says so, and nothing is signed or checked.
func TestNoProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := NewChecker(nil, nil, nil)
	_, signing := Sign(context.Background(), "k", namespace, nil, nil)
	for _, err := range []error{err, signing} {
		if err == nil || !strings.Contains(err.Error(), "there is none on PATH") {
			t.Errorf("it says %v", err)
		}
	}
}
