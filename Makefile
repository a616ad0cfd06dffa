# One command for each thing to do; `make` lists them. Everything is installed into .venv and nowhere else.
PYTHON ?= python3
PLAN   ?= national
ARGS   ?=

VENV   := .venv
PY     := $(VENV)/bin/python
# Stamps: an environment is installed again only if its lock or pyproject.toml is newer.
CORE   := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
SELF   := $(PY) -m pip install --disable-pip-version-check --quiet --no-build-isolation --no-deps --editable .
LOCKED := $(PY) -m pip install --disable-pip-version-check --quiet --require-hashes --requirement

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report lab test packages lock clean

help: ## 列出全部命令
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' Makefile

report: $(CORE) ## 生成报告（PLAN=national；ARGS="--as-of 2023-07-31"）
	@$(VENV)/bin/evallib run $(PLAN) $(ARGS)

lab: $(CORE) ## 打开 JupyterLab（中文界面，仅本机可访问）
	@JUPYTER_CONFIG_PATH=$(CURDIR)/.jupyter $(VENV)/bin/jupyter lab --notebook-dir=. $(ARGS)

test: packages $(DEV) ## 代码检查、类型检查、全部测试
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

packages: # names each Debian package of .ci/packages that is not installed
	@missing=; \
	for package in $$(cat .ci/packages); do \
		[ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] || { echo "缺少测试所需的 Debian 软件包：$${missing# }。请执行 apt-get install$$missing" >&2; exit 1; }

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "未找到 $(PYTHON)：需要 Python 3.11.2 或更高版本，也可用 make PYTHON=路径 指定" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 2))' \
		|| { echo "$(PYTHON) 的版本是 $$($(PYTHON) -V 2>&1)：需要 Python 3.11.2 或更高版本，也可用 make PYTHON=路径 指定" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) 缺少 venv 模块：Debian、Ubuntu 请先执行 apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(CORE): requirements.lock pyproject.toml | $(PY)
	@echo "正在按 requirements.lock 安装运行环境，首次需要几分钟……"
	@$(LOCKED) requirements.lock
	@$(SELF)
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(PY)
	@echo "正在按 requirements-dev.lock 安装测试环境，首次需要几分钟……"
	@$(LOCKED) requirements-dev.lock
	@$(SELF)
	@touch $(CORE) $@

EXPORT := $(VENV)/bin/uv export --quiet --frozen --no-header --no-emit-project --group build

lock: | $(PY) ## 重新解析依赖，更新两个 lock 和 environment.yml
	@$(PY) -m pip install --disable-pip-version-check --quiet uv
	$(VENV)/bin/uv lock
	$(EXPORT) --output-file requirements.lock
	$(EXPORT) --extra dev --output-file requirements-dev.lock
	@sed -i -E '/^ {6}- /d' environment.yml
	@sed -nE 's/^([a-z0-9.-]+==[^\\]*[^ \\]) *\\?$$/      - \1/p' requirements.lock >> environment.yml

clean: ## 删除工具缓存与打包结果（output/ 和 .venv/ 保留）
	@rm -rf build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +
