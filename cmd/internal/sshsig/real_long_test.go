//go:build long

package sshsig

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// keygen makes keys, or whatever else ssh-keygen does.
func keygen(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// TestChecks: each signature that shouldn't count is refused, and says why.
func TestChecks(t *testing.T) {
	dir := t.TempDir()
	pub := map[string]string{}
	for _, name := range []string{"alice", "bob", "ca"} {
		keygen(t, dir, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name)
		b, err := os.ReadFile(filepath.Join(dir, name+".pub"))
		if err != nil {
			t.Fatal(err)
		}
		pub[name] = strings.Join(strings.Fields(string(b))[:2], " ")
	}
	keygen(t, dir, "-k", "-f", "krl", "alice.pub")
	krl, err := os.ReadFile(filepath.Join(dir, "krl"))
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("what is signed\n")
	sign := func(key, namespace string) []byte {
		sig, err := Sign(context.Background(), filepath.Join(dir, key), namespace, text, os.Stderr)
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
	good := sign("alice", namespace)
	crlf := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) }
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	then := now.AddDate(0, -1, 0)
	const who = "owner:alice@example.com"
	// Alice's certificate, made out by an authority for one of her roles.
	keygen(t, dir, "-q", "-s", "ca", "-I", "alice", "-n", who, "-V", "20200101:20991231", "alice.pub")

	for _, c := range []struct {
		name, signers string
		revoked       []string
		text, sig     []byte
		says          string
	}{
		{"hers", who + " " + pub["alice"], nil, nil, good, ""},
		{"hers, for this alone", who + ` namespaces="` + namespace + `" ` + pub["alice"], nil, nil, good, ""},
		{"hers, among others, with other line ends", "# ours\r\n" + anotherLine + "ops:x," + who + " " + pub["alice"] + "\r\n", nil, nil, crlf(good), ""},
		{"another is revoked", who + " " + pub["alice"], []string{pub["bob"]}, nil, good, ""},
		{"by a certificate", who + ` cert-authority ` + pub["ca"], nil, nil, sign("alice-cert.pub", namespace), ""},
		{"nobody's", "", nil, nil, good, "is not among the allowed signers (as " + who + ")"},
		{"another's", who + " " + pub["bob"], nil, nil, good, "is not among the allowed signers"},
		{"hers, in another role", "ops:alice@example.com " + pub["alice"], nil, nil, good, "is that of ops:alice@example.com, who can't sign as " + who},
		{"as git has it", "alice@example.com " + pub["alice"], nil, nil, good, "is that of alice@example.com, who can't sign as " + who},
		{"hers, for commits", who + ` namespaces="git" ` + pub["alice"], nil, nil, good, "may sign, but not this"},
		{"hers, for whatever she signs", "*@example.com " + pub["alice"], nil, nil, good, `is that of "*@example.com" in the allowed signers, which names no role: write "owner:alice@example.com" there`},
		{"hers, for all and more", `"!x:*,*,ops:bob" ` + pub["alice"], nil, nil, good, `is that of "*" in the allowed signers`},
		{"hers, in any role", "*:alice@example.com " + pub["alice"], nil, nil, good, `is that of "*:alice@example.com" in the allowed signers`},
		{"hers, by a pattern for this alone", `*@example.com namespaces="` + namespace + `" ` + pub["alice"], nil, nil, good, ""},
		{"hers, by a pattern of her role", `owner:*@example.com valid-after="20200101" ` + pub["alice"], nil, nil, good, ""},
		{"an authority's own", who + " cert-authority " + pub["alice"], nil, nil, good, "by an option of that line it may not sign as that"},
		{"options with a space", "# ours\n" + who + ` valid-before="20300101" namespaces="` + namespace + `" ` + pub["alice"], nil, nil, good, "ssh-keygen can't read line 2 of them (invalid key)"},
		{"unknown options", who + ` forever ` + pub["alice"], nil, nil, good, "ssh-keygen can't read line 1 of them (bad options: unknown key option)"},
		{"a commit's", who + " " + pub["alice"], nil, nil, sign("alice", "git"), `made for something else ("git"`},
		{"edited", who + " " + pub["alice"], nil, []byte("what is signed!\n"), good, "it isn't what was signed"},
		{"expired", who + ` valid-before="20260101" ` + pub["alice"], nil, nil, good, "had expired on 2026-10-21"},
		{"expired since", who + ` valid-before="20261110" ` + pub["alice"], nil, nil, good, "had expired on 2026-11-21"},
		{"not valid yet", who + ` valid-after="20261110" ` + pub["alice"], nil, nil, good, "was not valid yet on 2026-10-21"},
		{"revoked", who + " " + pub["alice"], []string{pub["alice"]}, nil, good, "is revoked"},
		{"revoked in a KRL", who + " " + pub["alice"], []string{string(krl)}, nil, good, "is revoked"},
		{"revoked in the second list", who + " " + pub["alice"], []string{pub["bob"] + "\n", pub["alice"] + "\r\n"}, nil, good, "is revoked"},
		{"a list that is none", who + " " + pub["alice"], []string{"junk junk junk\n"}, nil, good, "or the list of revoked keys can't be read"},
		{"no signature", who + " " + pub["alice"], nil, nil, []byte("x"), "it is no SSH signature"},
		{"half of one", who + " " + pub["alice"], nil, nil, append(good[:200:200], good[204:]...), "its signature is broken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lists [][]byte
			for _, l := range c.revoked {
				lists = append(lists, []byte(l))
			}
			checker, err := NewChecker([]byte(c.signers), lists, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer checker.Close()
			if c.text == nil {
				c.text = text
			}
			key, err := checker.Check(context.Background(), who, namespace, []time.Time{then, now}, c.text, c.sig)
			switch {
			case (err == nil) != (c.says == ""), err != nil && !strings.Contains(err.Error(), c.says):
				t.Errorf("it says %v, want %q", err, c.says)
			case err == nil && !strings.HasPrefix(key, "SHA256:"):
				t.Errorf("the key is called %q", key)
			}
		})
	}
}

// TestKeys: a key in an agent signs, by its public part alone; one with a passphrase that
// nobody can type doesn't, nor does one that isn't there.
func TestKeys(t *testing.T) {
	dir := t.TempDir()
	keygen(t, dir, "-q", "-t", "ed25519", "-N", "secret phrase", "-f", "locked")
	keygen(t, dir, "-q", "-t", "ed25519", "-N", "", "-f", "agent")
	t.Setenv("SSH_ASKPASS", "false")
	t.Setenv("SSH_ASKPASS_REQUIRE", "force")
	t.Setenv("SSH_AUTH_SOCK", "")
	for _, key := range []string{"locked", "nowhere", "-oops"} {
		var said bytes.Buffer
		if _, err := Sign(context.Background(), filepath.Join(dir, key), namespace, []byte("x"), &said); err == nil || said.Len() == 0 {
			t.Errorf("%s: %v, and says %q", key, err, said.String())
		}
	}
	socket := filepath.Join(dir, "socket")
	agent := exec.Command("ssh-agent", "-D", "-a", socket)
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = agent.Process.Kill()
		_ = agent.Wait()
	}()
	for range 100 {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Setenv("SSH_AUTH_SOCK", socket)
	if out, err := exec.Command("ssh-add", "-q", filepath.Join(dir, "agent")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Remove(filepath.Join(dir, "agent")); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	sig, err := Sign(context.Background(), filepath.Join(dir, "agent.pub"), namespace, []byte("x"), &said)
	if err != nil || said.Len() > 0 {
		t.Fatalf("%v, and says %q", err, said.String())
	}
	if _, err := Read(sig); err != nil {
		t.Error(err)
	}
}
