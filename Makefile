# SPDX-License-Identifier: GPL-2.0-only
#
# SCSI Port for Linux. "make help" lists what there is to make.

# What $(shell) runs does not see make's variables.
KDIR ?= $(shell KERNEL='$(KERNEL)' qemu/kernels.sh headers)
# What checkers see: W=1 is always on, C=1 adds sparse.
W ?= 1

export KERNEL HBA CPUS MEM ACCEL

.DEFAULT_GOAL := modules

# Two builds in one tree would trip over each other's objects.
kbuild = flock .build.lock $(MAKE) -C $(KDIR) M=$(CURDIR) W=$(W)

.PHONY: modules
modules:
	@test -f "$(KDIR)/Makefile" || { \
		echo "KDIR=$(KDIR): no kernel headers there." >&2; \
		echo "Install: apt-get install linux-headers-amd64" >&2; exit 1; }
	+@$(kbuild) modules

.PHONY: modules_install
modules_install: modules
	+@$(kbuild) modules_install

.PHONY: clean
clean:
	+@$(kbuild) clean
	@rm -rf out .build.lock

.PHONY: install-packages
install-packages:
	@qemu/install.sh test

.PHONY: run
run:
	@qemu/run.sh

.PHONY: shell
shell:
	@qemu/install.sh run
	+@$(MAKE) --no-print-directory modules
	@qemu/guest --shell

.PHONY: test
test:
	@tests/run.sh

.PHONY: soak
soak:
	@SOAK=$${SOAK:-1200} TESTS=shared-lines tests/run.sh

.PHONY: test-debug
test-debug:
	@tests/debug.sh

.PHONY: api-table
api-table:
	@tests/api/table --check
	@mkdir -p out && tests/api/table >out/scsiport-api.new && \
		mv out/scsiport-api.new Documentation/scsiport-api.rst

.PHONY: break
break:
	@tests/break $(ROWS)

.PHONY: bench
bench:
	@qemu/bench.sh

.PHONY: windows
windows:
	@tests/windows/check.sh out/windows $(filter-out %.mod.c,$(wildcard drivers/*/*.c))

.PHONY: miniport
miniport:
	@SRC='$(SRC)' NAME='$(NAME)' INF='$(INF)' DEFINES='$(DEFINES)' STRICT='$(STRICT)' \
		OUT='$(OUT)' KDIR='$(KDIR)' compat/miniport/build.sh

.PHONY: help
help:
	@echo 'Build:'
	@echo '  make                 all modules, against the newest installed kernel headers'
	@echo '                       (KDIR=folder chooses others; C=1 runs sparse)'
	@echo '  make windows         the miniports as Windows .sys files, and our headers compared'
	@echo '                       with the DDK headers'
	@echo '  make miniport        a module of your own folder of miniport source: SRC=folder'
	@echo '                       (NAME=, INF=file.inf, DEFINES=, STRICT=1, OUT=folder)'
	@echo '  make modules_install into the kernel'"'"'s module folder'
	@echo '  make clean'
	@echo 'Run:'
	@echo '  make run             the main job: install what is missing, build, boot a guest with'
	@echo '                       a virtual HBA, load the modules, exercise them, report'
	@echo '  make test            all that CI proves; make test TESTS="name ..." only these'
	@echo '  make soak            20 minutes of verified load on HBAs that share a line (SOAK=seconds)'
	@echo '  make test-debug      of these only the KUnit suites and the driver tests under the'
	@echo '                       sanitizer kernel, which is built once'
	@echo '  make break           breaks the port driver, ten times, and says which test fails'
	@echo '  make api-table       Documentation/scsiport-api.rst from its rows'
	@echo '  make bench           speed against the native driver (PAIRS=, RUNTIME=; HBA=ide APPEND=libata.dma=0'
	@echo '                       MINIPORT_ARGS=DriverParameter=pio: data moved by the processor)'
	@echo '  make shell           an interactive guest'
	@echo 'Choices:'
	@echo '  HBA=pvscsi           the virtual HBA of run, shell and bench (qemu/hbas lists them)'
	@echo '  KERNEL=version       the guest'"'"'s kernel'
	@echo '  CPUS=2 MEM=1024      the guest'"'"'s processors and megabytes'
	@echo '  ACCEL=tcg|kvm        no probe for KVM'
