import { expect, test } from 'vitest'
import { requireUploadHost } from './upload-host.ts'

const upload = (url: string) => () => requireUploadHost(url, 'http://127.0.0.1:4010/dashscope/api/v1', ['aliyuncs.com'])

test.each([
  'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
  'https://aliyuncs.com/',
  'http://127.0.0.1:4010/dashscope/oss',
])('%s is a host of the vendor, or the one that was set', (url) => expect(upload(url)).not.toThrow())

test.each([
  'http://127.0.0.1:4011/oss',
  'https://127.0.0.1:4010/oss',
  'http://bucket.aliyuncs.com',
  'https://xaliyuncs.com',
  'https://aliyuncs.com.example',
  'https://aliyuncs.com@10.0.0.1/',
])('%s is not', (url) => expect(upload(url)).toThrow(/not its own/))
