// Package sshsig signs, and checks signatures, with the ssh-keygen program, as git does:
// whatever it knows (agents, hardware keys, certificates, revocation lists) works here
// too. No shell runs, and nothing waits without an end.
package sshsig

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// program is what signs and checks.
const program = "ssh-keygen"

// How long it may take: a person types a passphrase, or looks for a key and touches it.
const (
	signing  = 5 * time.Minute
	checking = 30 * time.Second
)

// Available says what is missing where nothing can be signed or checked.
func Available() error {
	if _, err := exec.LookPath(program); err != nil {
		return errors.New("signatures are made and checked by ssh-keygen (OpenSSH), and there is none on PATH")
	}
	return nil
}

// Sign signs a text with a key: a private one, or a public one of which an agent or a
// device holds the private part. It asks people on the terminal, and tells them on talk.
func Sign(ctx context.Context, key, namespace string, text []byte, talk io.Writer) ([]byte, error) {
	if err := Available(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, signing)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-Y", "sign", "-n", namespace, "-f", key)
	cmd.Stdin = bytes.NewReader(text)
	cmd.Stderr = quieter{talk}
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s has not signed with %s: %w", program, key, ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("%s can't sign with %s", program, key)
	}
	if _, err := Read(out); err != nil {
		return nil, fmt.Errorf("%s has written something else than a signature", program)
	}
	return out, nil
}

// quieter passes on what ssh-keygen says, but for what nobody needs to hear.
type quieter struct{ to io.Writer }

func (q quieter) Write(p []byte) (int, error) {
	if says := bytes.ReplaceAll(p, []byte("Signing data on standard input\n"), nil); len(says) > 0 {
		if _, err := q.to.Write(says); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// Checker checks signatures against allowed signers.
type Checker struct {
	signers Signers
	// vague are the patterns of them that name no role, and count for none.
	vague []vague
	// revoked are the files of keys that no longer count.
	revoked []string
	dir     string
	remove  func()
}

// NewChecker lays the allowed signers and revoked keys where ssh-keygen finds them. Kept is
// told of the directory before it is made, and calls back when it is gone; it may be nil.
// The caller closes the checker.
func NewChecker(signers []byte, revoked [][]byte, kept func(dir string) (gone func())) (*Checker, error) {
	if err := Available(); err != nil {
		return nil, err
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("tautline-signers-%x", rand.Uint64()))
	gone := func() {}
	if kept != nil {
		gone = kept(dir)
	}
	c := &Checker{dir: dir}
	c.signers, c.vague = Signers(bytes.ReplaceAll(signers, []byte("\r\n"), []byte("\n"))).withRoles()
	err := os.Mkdir(dir, 0o700) // nobody else's: it isn't there yet, or this fails
	if err != nil {
		gone() // what is there isn't ours to remove
		return nil, err
	}
	c.remove = func() {
		os.RemoveAll(dir)
		gone()
	}
	err = os.WriteFile(c.file("allowed_signers"), c.signers, 0o600)
	for i, keys := range revoked {
		to := c.file(fmt.Sprintf("revoked_%d", i))
		if !bytes.HasPrefix(keys, []byte(krl)) {
			keys = bytes.ReplaceAll(keys, []byte("\r\n"), []byte("\n"))
		}
		if err == nil {
			err = os.WriteFile(to, keys, 0o600)
		}
		c.revoked = append(c.revoked, to)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Close removes what was laid out.
func (c *Checker) Close() { c.remove() }

func (c *Checker) file(name string) string { return filepath.Join(c.dir, name) }

// Check tells whether a signature of a text is good, for a namespace, and was made by an
// identity ("service-owner:alice@example.com") with a key that is allowed to on each of
// some days. It says with which key it was made. Its errors say what is wrong with it.
func (c *Checker) Check(ctx context.Context, identity, namespace string, days []time.Time, text, signature []byte) (key string, err error) {
	about, err := Read(signature)
	if err != nil {
		return "", err
	}
	if about.Namespace != namespace {
		return about.Fingerprint, fmt.Errorf("its signature was made for something else (%q, and not %q)", about.Namespace, namespace)
	}
	sig := c.file("signature")
	if err := os.WriteFile(sig, bytes.ReplaceAll(signature, []byte("\r\n"), []byte("\n")), 0o600); err != nil {
		return about.Fingerprint, err
	}
	if said, err := c.run(ctx, time.Time{}, text, "-Y", "check-novalidate", "-n", namespace, "-s", sig); err != nil {
		if ended := unfinished(ctx, err); ended != nil {
			return about.Fingerprint, ended
		}
		if strings.Contains(said, "incorrect signature") {
			return about.Fingerprint, errors.New("it isn't what was signed: it was edited since, or the signature beside it belongs to another")
		}
		return about.Fingerprint, fmt.Errorf("its signature is broken%s", saying(said))
	}
	for _, day := range days {
		verify := []string{"-Y", "verify", "-f", c.file("allowed_signers"), "-I", identity, "-n", namespace, "-s", sig}
		if said, err := c.run(ctx, day, text, verify...); err != nil {
			if ended := unfinished(ctx, err); ended != nil {
				return about.Fingerprint, ended
			}
			return about.Fingerprint, c.refusal(about, identity, day, said)
		}
		for _, list := range c.revoked {
			if _, err := c.run(ctx, day, text, append(slices.Clone(verify), "-r", list)...); err != nil {
				if ended := unfinished(ctx, err); ended != nil {
					return about.Fingerprint, ended
				}
				return about.Fingerprint, fmt.Errorf("its key %s is revoked%s", about.Fingerprint, c.unless(list, about.Key))
			}
		}
	}
	return about.Fingerprint, nil
}

// refusal says why a signature that is sound isn't by whom it says.
func (c *Checker) refusal(about About, identity string, day time.Time, said string) error {
	on := day.Format(time.DateOnly)
	whose := c.signers.principals(about.Key)
	switch {
	case strings.Contains(said, "key has expired"):
		return fmt.Errorf("its key %s had expired on %s (valid-before, in the allowed signers)", about.Fingerprint, on)
	case strings.Contains(said, "not yet valid"):
		return fmt.Errorf("its key %s was not valid yet on %s (valid-after, in the allowed signers)", about.Fingerprint, on)
	case strings.Contains(said, "not permitted for use in signature namespace"):
		return fmt.Errorf("its key %s may sign, but not this (namespaces, in the allowed signers)", about.Fingerprint)
	case unreadable.MatchString(said):
		at := unreadable.FindStringSubmatch(said)
		return fmt.Errorf("its key %s isn't read from the allowed signers: %s can't read line %s of them (%s)", about.Fingerprint, program, at[1], at[2])
	case c.vagueFor(about.Key) != "":
		return fmt.Errorf("its key %s is that of %q in the allowed signers, which names no role: write %q there", about.Fingerprint, c.vagueFor(about.Key), identity)
	case slices.Contains(whose, identity):
		return fmt.Errorf("its key %s is that of %s in the allowed signers, and by an option of that line it may not sign as that (a cert-authority signs certificates)", about.Fingerprint, identity)
	case len(whose) > 0:
		return fmt.Errorf("its key %s is that of %s, who can't sign as %s", about.Fingerprint, strings.Join(whose, ", "), identity)
	}
	return fmt.Errorf("its key %s is not among the allowed signers (as %s)%s", about.Fingerprint, identity, saying(said))
}

// unreadable is what ssh-keygen says of a line that it passes over.
var unreadable = regexp.MustCompile(`(?m)^allowed_signers:(\d+): (.+?)\r?$`)

// krl begins a list of revoked keys that isn't a text.
const krl = "SSHKRL\n\x00"

// unless says what else than a revoked key may be the matter, where a list names it
// nowhere: ssh-keygen refuses all keys where it can't read one.
func (c *Checker) unless(list string, key []byte) string {
	text, err := os.ReadFile(list)
	if err != nil || bytes.HasPrefix(text, []byte(krl)) || bytes.Contains(text, []byte(base64.StdEncoding.EncodeToString(key))) {
		return ""
	}
	return ", or the list of revoked keys can't be read: it is neither one of public keys nor a KRL"
}

// saying is what ssh-keygen says, in brackets.
func saying(said string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	if first = strings.TrimSpace(first); first == "" {
		return ""
	}
	return fmt.Sprintf(" (%s says: %s)", program, first)
}

// Unfinished is an error of a check that came to no end: nothing follows from it.
type Unfinished struct{ error }

func unfinished(ctx context.Context, err error) error {
	var exit *exec.ExitError
	if ctx.Err() == nil && errors.As(err, &exit) && exit.Exited() {
		return nil
	}
	return Unfinished{fmt.Errorf("%s came to no end: %w", program, err)}
}

// run runs ssh-keygen with a text on its standard input, as if it were the end of a day;
// it returns what it says on stderr. Days are those of UTC, as all of ours.
func (c *Checker) run(ctx context.Context, day time.Time, text []byte, args ...string) (said string, err error) {
	ctx, cancel := context.WithTimeout(ctx, checking)
	defer cancel()
	if !day.IsZero() {
		args = append(args, "-O", "verify-time="+day.Format("20060102")+"235959")
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(text)
	cmd.WaitDelay = time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err = cmd.Run()
	return strings.ReplaceAll(stderr.String(), c.dir+string(filepath.Separator), ""), err
}
