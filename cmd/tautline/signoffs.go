package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tautline.dev/rules/signoff"
)

// Sign-offs lie beside their model: a statement for each role, and its signature, so that
// two roles who sign at once don't meet in one file.
const (
	signoffDir    = "signoff"
	statementExt  = ".signoff"
	signatureExt  = statementExt + ".sig"
	mostStatement = 64 << 20
	mostSignature = 64 << 10
	mostSignoffs  = 100
)

// signoffs are those that lie beside a model, by role.
func signoffs(dir string) ([]signoff.File, error) {
	in := filepath.Join(dir, signoffDir)
	entries, err := os.ReadDir(in)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in, cause(err))
	}
	var roles []string
	for _, e := range entries {
		role, ok := strings.CutSuffix(e.Name(), statementExt)
		if !ok {
			role, ok = strings.CutSuffix(e.Name(), signatureExt)
		}
		if ok && !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	if len(roles) > mostSignoffs {
		return nil, fmt.Errorf("%s: %d sign-offs are more than anybody needs", in, len(roles))
	}
	var out []signoff.File
	for _, role := range roles {
		out = append(out, readSignoff(in, role))
	}
	return out, nil
}

// slashed joins the parts of a path within a repository.
func slashed(parts ...string) string { return filepath.ToSlash(filepath.Join(parts...)) }

// signoffsAt are those that lay beside a model at a revision, by role; its directory is
// from the root of the repository.
func signoffsAt(was *past, dir string) []signoff.File {
	in := slashed(dir, signoffDir)
	var out []signoff.File
	for _, name := range was.tree.Names(in) {
		role, ok := strings.CutSuffix(name, statementExt)
		if !ok || !signoff.IsRole(role) || len(out) == mostSignoffs {
			continue
		}
		f := signoff.File{Role: role, Path: slashed(in, name)}
		if f.Text, _, f.Unread = was.tree.Read(f.Path); f.Unread == nil {
			f.Signature, _, f.Unread = was.tree.Read(slashed(in, role+signatureExt))
		}
		f.Path += " at " + was.Where
		out = append(out, f)
	}
	return out
}

func readSignoff(in, role string) signoff.File {
	path := filepath.Join(in, role+statementExt)
	f := signoff.File{Role: role, Path: filepath.ToSlash(path)}
	if !signoff.IsRole(role) {
		f.Unread = errors.New("it isn't named for a role: small letters, digits and -")
		return f
	}
	var there bool
	var err error
	switch f.Text, there, err = regular(path, mostStatement); {
	case err != nil:
		f.Unread = fmt.Errorf("it can't be read: %w", cause(err))
	case !there:
		f.Unread = errors.New("there is a signature, and not what was signed")
	}
	if f.Signature, _, err = regular(filepath.Join(in, role+signatureExt), mostSignature); err != nil && f.Unread == nil {
		f.Unread = fmt.Errorf("its signature can't be read: %w", cause(err))
	}
	return f
}

// writeSignoff writes a statement and its signature beside a model. A repository may
// bring a link to any file of whoever signs: nothing is written through one.
func writeSignoff(dir, role string, text, signature []byte) (path string, err error) {
	path = filepath.Join(dir, signoffDir, role+statementExt)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return path, err
	}
	// The signature goes first: without its statement it says nothing.
	for _, f := range []struct {
		path    string
		content []byte
	}{{filepath.Join(dir, signoffDir, role+signatureExt), signature}, {path, text}} {
		for _, at := range []string{filepath.Dir(f.path), f.path} {
			if info, err := os.Lstat(at); err == nil && info.Mode()&fs.ModeSymlink != 0 {
				return path, fmt.Errorf("%s is a link, and nothing is written through one", at)
			}
		}
		if err := replace(f.path, f.content); err != nil {
			return path, fmt.Errorf("%s: %w", f.path, cause(err))
		}
	}
	return path, nil
}
