//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
)

// signoffs are what may lie beside a model in the place of a signature, and in that of
// who may sign.
func signoffs() []input {
	var all []input
	const statement, signature, signers = "signoff/owner.signoff", "signoff/owner.signoff.sig", ".tautline/allowed_signers"
	add := func(name string, files map[string]string, make func(string) error) {
		whole := map[string]string{"system.cue": good + "lines: {}\npolicy: signatures: \"1\": [\"owner\"]\n"}
		for path, text := range files {
			whole[path] = text
		}
		for _, args := range [][]string{{"verify"}, {"verify", "-f", "json"}, {"verify", "-f", "markdown"}, {"ready", "--gate"}} {
			all = append(all, input{class: "sign-offs", name: name + ": " + strings.Join(args, " "), files: whole, make: make, args: args})
		}
	}
	const begins = "tautline sign-off 1\nsystem\th\nrole\towner\nperson\tjo\ndate\t2026-11-21\ndecision\trejected\n"
	const armored = "-----BEGIN SSH SIGNATURE-----\n"
	texts := map[string]string{
		"empty": "", "no text": "\xff\xfe\x00", "a command to a build log": "::error::x\n##vso[x]\n", "a terminal's": "\x1b[2J\x1b]0;x\a", "half": begins,
		"a role that leads out": strings.Replace(begins, "owner", "../../x", 1), "a person that is an option": strings.Replace(begins, "jo", "-Oprint-pubkey", 1),
		"a condition that is a command": begins + "condition\t\"\\n::error::x\"\n", "quotes without end": begins + "condition\t\"" + strings.Repeat("x", 1<<20) + "\n",
		"a million fields": begins + strings.Repeat("\t", 1<<20), "a million lines": begins + strings.Repeat("condition\tx\n", 1<<20), "a long line": begins + strings.Repeat("x", 30<<20),
		"a signature": armored + strings.Repeat("A", 1<<16), "a signature of nothing": armored + "-----END SSH SIGNATURE-----\n",
		"keys": strings.Repeat("owner:jo ssh-ed25519 AAAA\n", 100_000), "an authority for all": "* cert-authority ssh-ed25519 AAAA\n",
	}
	for what, text := range texts {
		files := map[string]string{statement: begins, signature: armored, signers: "x"}
		for _, at := range []string{statement, signature, signers} {
			these := map[string]string{}
			for k, v := range files {
				these[k] = v
			}
			these[at] = text
			add(what+" as "+at, these, nil)
		}
	}
	for _, at := range []string{statement, signature, signers} {
		files := map[string]string{statement: begins, signature: armored, signers: "x"}
		delete(files, at)
		for what, make := range map[string]func(string) error{
			"a link to /dev/zero": link("/dev/zero", at), "a link to /etc/passwd": link("/etc/passwd", at), "a link to itself": link(filepath.Base(at), at), "a link out": link("../../secret.cue", at), "a pipe": pipe(at),
			"a directory": func(dir string) error { return os.MkdirAll(filepath.Join(dir, at), 0o755) },
			"100 GB": func(dir string) error {
				path := filepath.Join(dir, at)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					return err
				}
				f, err := os.Create(path)
				if err != nil {
					return err
				}
				defer f.Close()
				return f.Truncate(100 << 30)
			},
		} {
			add(what+" as "+at, files, make)
		}
	}
	for _, name := range []string{"\n::error::x", "##vso[x]", "\x1b[31m", "-x", "Owner", " ", "a b", strings.Repeat("x", 200)} {
		add("named "+name, map[string]string{"signoff/" + name + ".signoff": begins, signers: "x"}, nil)
	}
	return inOrder(all)
}
