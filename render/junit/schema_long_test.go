//go:build long

package junit_test

import (
	"bytes"
	"os/exec"
	"testing"

	"tautline.dev/rules"
)

func TestSchema(t *testing.T) {
	valid := func(doc []byte) error {
		cmd := exec.Command("xmllint", "--noout", "--nonet", "--schema", "testdata/junit.xsd", "-")
		cmd.Stdin = bytes.NewReader(doc)
		return cmd.Run()
	}
	doc, _ := checked(t, rules.Warning)
	if err := valid(doc); err != nil {
		t.Error(err)
	}
	if valid(bytes.Replace(doc, []byte("<failure"), []byte("<failing"), 1)) == nil || valid(bytes.Replace(doc, []byte(` classname="shop"`), nil, 1)) == nil {
		t.Error("the schema takes anything")
	}
}
